package dev.gantry.benchmarks;

import dev.gantry.benchmarks.engine.Commands;
import dev.gantry.benchmarks.engine.Dockerd;
import dev.gantry.benchmarks.engine.Engine;
import dev.gantry.benchmarks.engine.EngineApi;
import dev.gantry.benchmarks.engine.GivenEngine;
import dev.gantry.benchmarks.engine.Podman;
import dev.gantry.benchmarks.measure.Durations;
import dev.gantry.benchmarks.measure.Lifecycle;
import dev.gantry.benchmarks.measure.Machine;
import dev.gantry.benchmarks.measure.Report;
import dev.gantry.benchmarks.measure.Timers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./gantry bench}: our figures beside those of dockerd and podman. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures create + start + wait + remove of `true` beside dockerd and podman.")
public final class Main implements Callable<Integer> {
  private static final String IMAGE = "gantry-bench:1";
  private static final String OURS = "gantry";

  @Option(
      names = "--host",
      description =
          "Gantry's endpoint, unix://PATH. Default: that of the installation in GANTRY_HOME;"
              + " without one only the peers are measured.")
  private String host;

  @Option(names = "--rounds", defaultValue = "100", description = "Measured containers an engine.")
  private int rounds;

  @Option(names = "--warm-up", defaultValue = "20", description = "Rounds before, not counted.")
  private int warmUp;

  @Option(names = "--cli-rounds", defaultValue = "20", description = "Runs by command line.")
  private int cliRounds;

  @Option(
      names = "--metrics",
      description =
          "A part's Prometheus page, PART=URL, for the breakdown; may be repeated."
              + " Default: those of the installation.")
  private Map<String, URI> metrics = new LinkedHashMap<>();

  @Option(names = "--no-peers", description = "Measure Gantry alone.")
  private boolean noPeers;

  @Option(names = "--busybox", defaultValue = "/bin/busybox", description = "A static busybox.")
  private Path busybox;

  @Option(names = "--save", description = "Write the report to the results folder as well.")
  private boolean save;

  @Option(names = "--results", defaultValue = "benchmarks/results", description = "That folder.")
  private Path results;

  private final List<String> preface = new ArrayList<>();

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    preface.add(Machine.describe());
    String loadBefore = Machine.load();
    List<Engine> engines = new ArrayList<>();
    try {
      open(engines);
      if (engines.isEmpty()) {
        System.err.println("Nothing to measure: no installation, and no dockerd or podman here.");
        return 2;
      }
      Report report = measured(engines, loadBefore);
      System.out.println(report.markdown());
      if (save) {
        write(report);
      }
      return 0;
    } finally {
      engines.reversed().forEach(Engine::close);
    }
  }

  private void open(List<Engine> engines) throws IOException {
    Installed installed = Installed.fromEnvironment();
    if (host == null) {
      host = installed.host().orElse("");
      metrics = metrics.isEmpty() ? installed.metrics() : metrics;
    }
    if (host.isEmpty()) {
      preface.add("Gantry: not measured, nothing is installed in " + installed.home());
    } else if (!host.startsWith("unix://")) {
      throw new IOException("only unix sockets are measured, not " + host);
    } else {
      engines.add(new GivenEngine(OURS, Path.of(host.substring("unix://".length()))));
    }
    if (noPeers) {
      return;
    }
    peer(engines, "dockerd", Dockerd::start);
    peer(engines, "podman", Podman::start);
  }

  private interface Starter {
    Engine start(Path program) throws IOException;
  }

  private void peer(List<Engine> engines, String program, Starter starter) throws IOException {
    Optional<Path> found = Commands.find(program);
    if (found.isEmpty()) {
      preface.add(program + ": not installed, not measured");
      return;
    }
    System.err.println("starting " + program + " …");
    engines.add(starter.start(found.get()));
  }

  private Report measured(List<Engine> engines, String loadBefore) throws IOException {
    byte[] tar = RootFileSystem.tar(busybox);
    for (Engine engine : engines) {
      try (EngineApi api = new EngineApi(engine.socket())) {
        preface.add(engine.name() + ": " + api.version());
        api.importImage(tar, IMAGE);
      }
    }
    try {
      Benchmark benchmark = new Benchmark(engines, IMAGE, warmUp, rounds);
      System.err.println("warming up: " + warmUp + " rounds …");
      benchmark.warmUp();
      Map<String, Timers> before = timers();
      System.err.println("measuring: " + rounds + " rounds …");
      Map<String, Lifecycle> api = benchmark.throughApi();
      Map<String, List<Timers.Spent>> inside = spentSince(before);
      System.err.println("command lines: " + cliRounds + " rounds …");
      Map<String, Durations> cli =
          cliRounds == 0 ? Map.of() : benchmark.throughCommandLine(cliRounds);
      preface.add(rounds + " rounds after " + warmUp + " to warm up, engines alternating");
      preface.add("load average before: " + loadBefore + "; after: " + Machine.load());
      return new Report(OURS, preface, api, cli, inside);
    } finally {
      removeImages(engines);
    }
  }

  private void removeImages(List<Engine> engines) {
    for (Engine engine : engines) {
      try (EngineApi api = new EngineApi(engine.socket())) {
        api.removeImage(IMAGE);
      } catch (IOException e) {
        System.err.println("image left in " + engine.name() + ": " + e.getMessage());
      }
    }
  }

  /** A part without a page costs its part of the breakdown, not the benchmark. */
  private Map<String, Timers> timers() {
    Map<String, Timers> now = new LinkedHashMap<>();
    metrics.forEach(
        (part, page) -> {
          try {
            now.put(part, Timers.scrape(page));
          } catch (IOException e) {
            preface.add("no breakdown of " + part + ": " + page + " does not answer: " + e);
          }
        });
    return now;
  }

  /** Timers that counted in at least every second round: the others are not on the way. */
  private Map<String, List<Timers.Spent>> spentSince(Map<String, Timers> before) {
    Map<String, List<Timers.Spent>> spent = new LinkedHashMap<>();
    metrics.keySet().retainAll(before.keySet());
    timers()
        .forEach(
            (part, now) -> spent.put(part, now.since(before.get(part), Math.max(rounds / 2, 1))));
    return spent;
  }

  private void write(Report report) throws IOException {
    Files.createDirectories(results);
    Path file = results.resolve(LocalDate.now(ZoneOffset.UTC) + ".md");
    Files.writeString(file, report.markdown());
    System.err.println("saved to " + file);
  }
}
