package dev.gantry.benchmarks;

import dev.gantry.benchmarks.engine.Engine;
import dev.gantry.benchmarks.engine.Wish;
import dev.gantry.benchmarks.measure.Machine;
import dev.gantry.benchmarks.measure.NumberedLines;
import dev.gantry.benchmarks.measure.Outcome;
import dev.gantry.benchmarks.measure.Pages;
import dev.gantry.benchmarks.measure.Report;
import dev.gantry.benchmarks.measure.Runner;
import dev.gantry.benchmarks.measure.Subject;
import dev.gantry.benchmarks.measure.Trial;
import dev.gantry.benchmarks.trial.Logs;
import dev.gantry.benchmarks.trial.Trials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./gantry bench}: our figures beside those of dockerd and podman. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures Gantry beside dockerd and podman where they are installed.")
public final class Main implements Callable<Integer> {
  private static final String IMAGE = "gantry-bench:" + Wish.RUN;

  @Parameters(
      description =
          "What to measure: cycle, bridge, port (network: these three), exec, first-byte, parallel,"
              + " cli, logs (with logs-busy), memory. Default: all.")
  private Set<String> chosen = new LinkedHashSet<>();

  @Option(
      names = "--host",
      description =
          "Gantry's endpoint, unix://PATH. Default: that of the installation in GANTRY_HOME;"
              + " without one only the peers are measured.")
  private String host;

  @Option(
      names = "--engines",
      split = ",",
      defaultValue = "gantry,docker,podman",
      description = "Those to measure.")
  private Set<String> engines;

  @Option(
      names = "--rounds",
      defaultValue = "0",
      description = "Measured rounds of each benchmark. 0: its own number, or what fits the time.")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "45",
      description = "After so long a benchmark begins no further round, unless --rounds is given.")
  private int seconds;

  @Option(
      names = "--metrics",
      description =
          "A part's Prometheus page, PART=URL, for the breakdown; may be repeated."
              + " Default: those of the installation.")
  private Map<String, URI> metrics = new LinkedHashMap<>();

  @Option(names = "--busybox", defaultValue = "/bin/busybox", description = "A static busybox.")
  private Path busybox;

  @Option(
      names = "--results",
      defaultValue = "benchmarks/target/results",
      description = "Folder for the report (.md) and all rounds as data (.json).")
  private Path results;

  /** Names the files of this measuring. */
  private final String begun =
      LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));

  private final List<String> preface = new ArrayList<>();

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    if (!choiceIsKnown()) {
      return 2;
    }
    preface.add(LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ISO_LOCAL_DATE));
    preface.add(Machine.describe());
    String loadBefore = Machine.load();
    Path scratch = Files.createTempDirectory("gantry-bench");
    try (Peers peers = new Peers()) {
      Installed installed = Installed.fromEnvironment();
      if (host == null) {
        host = installed.host().orElse("");
        metrics = metrics.isEmpty() ? installed.metrics() : metrics;
      }
      peers.open(engines, host, installed.home());
      preface.addAll(peers.missing());
      if (peers.engines().isEmpty()) {
        System.err.println("Nothing to measure: no installation, and no dockerd or podman here.");
        return 2;
      }
      List<Outcome> outcomes = measured(peers.engines(), scratch.resolve("lines"));
      preface.add("load average before all: " + loadBefore + "; after all: " + Machine.load());
      Report report = new Report(Peers.OURS, preface, outcomes);
      System.out.println(report.markdown());
      write(report);
      System.err.println("saved to " + results.resolve(begun) + ".md and .json");
      return outcomes.stream().allMatch(outcome -> outcome.failures().isEmpty()) ? 0 : 1;
    } finally {
      Files.deleteIfExists(scratch.resolve("lines"));
      Files.delete(scratch);
    }
  }

  private boolean choiceIsKnown() {
    List<Trial> all = Trials.all(Path.of(""));
    for (String name : chosen) {
      if (all.stream().noneMatch(trial -> trial.title().chosenBy(name))) {
        System.err.println("No benchmark is named " + name + "; see --help.");
        return false;
      }
    }
    for (String name : engines) {
      if (!Set.of("gantry", "docker", "dockerd", "podman").contains(name)) {
        System.err.println("No engine is named " + name + ": gantry, docker or podman.");
        return false;
      }
    }
    return true;
  }

  private List<Outcome> measured(List<Engine> open, Path lines) throws IOException {
    byte[] tar = RootFileSystem.tar(busybox);
    List<Subject> subjects = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    // Peers go as a whole when we are interrupted; ours stays, and must not keep our containers.
    Thread whenInterrupted =
        new Thread(
            () ->
                open.stream()
                    .filter(engine -> engine.name().equals(Peers.OURS))
                    .forEach(engine -> leave(Subject.of(engine, IMAGE))));
    Runtime.getRuntime().addShutdownHook(whenInterrupted);
    try {
      for (Engine engine : open) {
        Subject subject = Subject.of(engine, IMAGE);
        subjects.add(subject);
        preface.add(engine.name() + ": " + subject.api().version());
        subject.api().importImage(tar, IMAGE);
      }
      Duration time = Duration.ofSeconds(seconds);
      Runner runner = new Runner(subjects, new Pages(metrics), new Runner.Limits(rounds, time));
      for (Trial trial : Trials.all(lines)) {
        if (chosen.isEmpty() || chosen.stream().anyMatch(trial.title()::chosenBy)) {
          if (trial instanceof Logs && Files.notExists(lines)) {
            NumberedLines.write(lines, Logs.LINES);
          }
          System.err.println("measuring " + trial.title().name() + " …");
          outcomes.add(runner.run(trial));
          write(new Report(Peers.OURS, preface, outcomes)); // What comes later may fail.
          subjects.forEach(Main::swept);
        }
      }
      return outcomes;
    } finally {
      if (forget(whenInterrupted)) {
        subjects.forEach(Main::leave);
      }
    }
  }

  /** False when it runs already: then it does the work. */
  private static boolean forget(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false; // We are being interrupted.
    }
  }

  /** No container of one trial may be there in the next. */
  private static void swept(Subject subject) {
    try {
      int swept = subject.sweep();
      if (swept > 0) {
        System.err.println("removed " + swept + " containers left in " + subject.name());
      }
    } catch (IOException e) {
      System.err.println("containers left in " + subject.name() + ": " + e.getMessage());
    }
  }

  /** As it was before: without our containers and image. */
  private static void leave(Subject subject) {
    try (subject) {
      swept(subject);
      subject.api().removeImage(IMAGE);
    } catch (IOException e) {
      System.err.println("left in " + subject.name() + ": " + e.getMessage());
    }
  }

  private void write(Report report) throws IOException {
    Files.createDirectories(results);
    Files.writeString(results.resolve(begun + ".md"), report.markdown());
    JsonMapper.shared()
        .writerWithDefaultPrettyPrinter()
        .writeValue(results.resolve(begun + ".json").toFile(), report.data());
  }
}
