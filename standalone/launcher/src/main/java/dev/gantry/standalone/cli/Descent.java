package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.LaunchException;
import dev.gantry.standalone.part.Agent;
import dev.gantry.standalone.part.ControlPlane;
import dev.gantry.standalone.part.Distribution;
import dev.gantry.standalone.part.Kafka;
import dev.gantry.standalone.part.Postgres;
import dev.gantry.standalone.process.Ending;
import dev.gantry.standalone.process.PartControl;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Stops parts in the reverse order of their needs, each even when one before it failed. */
final class Descent {
  @FunctionalInterface
  private interface Stop {
    boolean run() throws IOException;
  }

  private final Settings settings;
  private final Installation installation;
  private final PartControl control;
  private final List<String> failures = new ArrayList<>();

  Descent(Settings settings, Installation installation) {
    this.settings = settings;
    this.installation = installation;
    this.control = Platform.control(installation);
  }

  /** What {@code down} stops: of a host that only runs containers, the agent; they go on. */
  void controlPlane() throws IOException {
    if (installation.membership().isPresent()) {
      stop(Agent.ending(installation));
      failIfAnyFailed();
      return;
    }
    stop(ControlPlane.ending(installation));
    stop(Kafka.ending(installation));
    stop(Postgres.ending(installation));
    failIfAnyFailed();
    Files.deleteIfExists(installation.socket());
  }

  void agentAndContainers() throws IOException {
    stop(Agent.ending(installation));
    stop("containers", this::clean);
    failIfAnyFailed();
    Files.deleteIfExists(installation.agentSocket());
    if (!installation.socketFolder().equals(installation.run())) {
      Files.deleteIfExists(installation.socketFolder());
    }
  }

  /** With the jars that the agent ran from; an installation without them never had an agent. */
  private boolean clean() throws IOException {
    var dist = Distribution.installed(installation.home().resolve("lib"));
    if (dist.isPresent()) {
      Agent.clean(installation, dist.get(), settings.java());
    }
    return true;
  }

  private void stop(Ending part) {
    stop(part.name(), () -> control.stop(part));
  }

  private void stop(String name, Stop stop) {
    long begin = System.nanoTime();
    String word;
    try {
      word = stop.run() ? "stopped" : "not running";
    } catch (IOException | LaunchException e) {
      word = "failed";
      failures.add("stopping " + name + " failed: " + e.getMessage());
    }
    System.out.printf("  %-15s %-11s %4.1f s%n", name, word, (System.nanoTime() - begin) / 1e9);
  }

  private void failIfAnyFailed() {
    if (!failures.isEmpty()) {
      throw new LaunchException(String.join("\n", failures));
    }
  }
}
