package dev.gantry.benchmarks;

import dev.gantry.benchmarks.engine.Commands;
import dev.gantry.benchmarks.engine.Dockerd;
import dev.gantry.benchmarks.engine.Engine;
import dev.gantry.benchmarks.engine.GivenEngine;
import dev.gantry.benchmarks.engine.Podman;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The engines of one measuring: ours as it stands, the others started for it. */
final class Peers implements AutoCloseable {
  static final String OURS = "gantry";

  private final List<Engine> engines = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  /** Ends what is running also when we are interrupted: nothing may be left behind. */
  Peers() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close-peers"));
  }

  private interface Starter {
    Engine start(Path program) throws IOException;
  }

  /**
   * Opens those of the names that are here.
   *
   * @param host our endpoint, empty = none
   */
  void open(Set<String> names, String host, Path home) throws IOException {
    if (names.contains(OURS)) {
      ours(host, home);
    }
    if (names.contains("docker") || names.contains("dockerd")) {
      peer("dockerd", Dockerd::start);
    }
    if (names.contains("podman")) {
      peer("podman", Podman::start);
    }
  }

  private void ours(String host, Path home) throws IOException {
    if (host.isEmpty()) {
      missing.add("gantry: not measured, nothing is installed in " + home);
    } else if (!host.startsWith("unix://")) {
      throw new IOException("only unix sockets are measured, not " + host);
    } else {
      add(new GivenEngine(OURS, Path.of(host.substring("unix://".length())), home));
    }
  }

  private void peer(String program, Starter starter) throws IOException {
    Optional<Path> found = Commands.find(program);
    if (found.isEmpty()) {
      missing.add(program + ": not installed, not measured");
      return;
    }
    System.err.println("starting " + program + " …");
    add(starter.start(found.get()));
  }

  private synchronized void add(Engine engine) {
    engines.add(engine);
  }

  synchronized List<Engine> engines() {
    return List.copyOf(engines);
  }

  /** Lines about those that are not here. */
  List<String> missing() {
    return List.copyOf(missing);
  }

  @Override
  public void close() {
    engines().reversed().forEach(Engine::close);
  }
}
