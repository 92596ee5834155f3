package dev.gantry.standalone.process;

import dev.gantry.standalone.installation.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Starts, finds, adopts and stops the process of a {@link Part}. A pid alone is never believed: it
 * counts with its start time, and processes that no pid file knows of are found by their marker.
 */
public final class PartControl {
  /** What {@link #ensure} had to do. */
  public enum Outcome {
    ADOPTED,
    STARTED,
    REPLACED
  }

  /** What has to be done before a start. */
  @FunctionalInterface
  public interface Preparation {
    void run() throws IOException;
  }

  private static final int TAIL_LINES = 25;

  /** Between two looks at a part that is starting: one look costs well under a millisecond. */
  private static final Duration LOOK = Duration.ofMillis(15);

  /**
   * A process that runs already gets this long to answer before it is taken for stuck: an agent has
   * to find its way back to a control plane that was away.
   */
  private static final Duration ADOPT_WITHIN = Duration.ofSeconds(15);

  private static final Duration RECORD_WITHIN = Duration.ofMinutes(5);

  private final Path runFolder;
  private final Path logFolder;

  public PartControl(Path runFolder, Path logFolder) {
    this.runFolder = runFolder;
    this.logFolder = logFolder;
  }

  /** The process that runs for the part now, whoever started it. */
  public Optional<ProcessIdentity> find(Ending part) throws IOException {
    Optional<ProcessIdentity> known = known(part);
    return known.isPresent() ? known : orphans(part).stream().findFirst();
  }

  /** Whether it was started, was not stopped by us, and does not run: it has died. */
  public boolean died(Ending part) throws IOException {
    return StartRecord.read(identityFile(part.name()))
        .filter(record -> !record.process().alive())
        .isPresent();
  }

  /**
   * Makes the part run and answer. One that runs from the same command and configuration and
   * answers is adopted; any other is stopped first.
   *
   * @param prepare makes the part's files; called only when it has to be started
   */
  public Outcome ensure(Part part, Preparation prepare) throws IOException {
    Optional<StartRecord> known =
        StartRecord.read(identityFile(part.name())).filter(file -> file.process().alive());
    if (known.isPresent() && adoptable(part, known.get())) {
      return Outcome.ADOPTED;
    }
    boolean replaced = stop(part.ending());
    prepare.run();
    start(part);
    return replaced ? Outcome.REPLACED : Outcome.STARTED;
  }

  /** Starts the part and returns when it answers; on failure it is stopped again. */
  private void start(Part part) throws IOException {
    Path log = log(part.name());
    LogFile.cap(log, LogFile.CAP);
    long from = Files.exists(log) ? Files.size(log) : 0;
    ProcessIdentity process = Daemon.start(part, log);
    StartRecord.of(process, part).write(identityFile(part.name()));
    // For people and tools; we ourselves believe only the identity.
    Files.writeString(pidFile(part.name()), process.pid() + "\n");
    Optional<String> problem = awaitHealthy(part, process, part.startWithin());
    if (problem.isEmpty()) {
      return;
    }
    stop(part.ending());
    throw new LaunchException(
        "%s %s%n--- end of %s:%n%s%n---"
            .formatted(
                part.name(),
                problem.get(),
                log,
                String.join("\n", LogFile.tail(log, from, TAIL_LINES))));
  }

  /** Stops the part's process and all orphans of it. True when there was one. */
  public boolean stop(Ending part) throws IOException {
    boolean any = false;
    Optional<ProcessIdentity> known = known(part);
    if (known.isPresent()) {
      end(part, known.get());
      any = true;
    }
    for (ProcessIdentity orphan : orphans(part)) {
      end(part, orphan);
      any = true;
    }
    Files.deleteIfExists(identityFile(part.name()));
    Files.deleteIfExists(pidFile(part.name()));
    return any;
  }

  private boolean adoptable(Part part, StartRecord known) {
    return known.fingerprint().equals(part.fingerprint())
        && awaitHealthy(part, known.process(), ADOPT_WITHIN).isEmpty();
  }

  private static Optional<String> awaitHealthy(
      Part part, ProcessIdentity process, Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      Optional<String> problem = part.probe().problem();
      if (problem.isEmpty()) {
        return process.alive() ? problem : Optional.of("ended while starting");
      }
      if (!process.alive()) {
        return Optional.of("ended while starting");
      }
      if (System.nanoTime() > deadline) {
        return Optional.of(
            "is not ready after %d s: %s".formatted(within.toSeconds(), problem.get()));
      }
      pause();
    }
  }

  private static void end(Ending part, ProcessIdentity process) throws IOException {
    process.signal(part.signal());
    if (!awaitEnd(process, endWithin(part, process))) {
      process.signal(Signal.KILL);
      if (!awaitEnd(process, Duration.ofSeconds(10))) {
        throw new LaunchException(
            part.name() + ": process " + process.pid() + " does not end, not even by SIGKILL");
      }
    }
  }

  /** A JVM that writes its AOT cache at its end takes far longer. */
  private static Duration endWithin(Ending part, ProcessIdentity process) {
    boolean records =
        process.arguments().stream().anyMatch(a -> a.startsWith("-XX:AOTCacheOutput="));
    return records ? RECORD_WITHIN : part.within();
  }

  private static boolean awaitEnd(ProcessIdentity process, Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    while (process.alive()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("interrupted", e);
    }
  }

  private Optional<ProcessIdentity> known(Ending part) throws IOException {
    return StartRecord.read(identityFile(part.name()))
        .map(StartRecord::process)
        .filter(ProcessIdentity::alive);
  }

  private static List<ProcessIdentity> orphans(Ending part) throws IOException {
    return ProcessIdentity.all().stream()
        .filter(process -> process.arguments().containsAll(part.marker()))
        .toList();
  }

  private Path log(String name) {
    return logFolder.resolve(name + ".log");
  }

  private Path identityFile(String name) {
    return runFolder.resolve(name + ".process");
  }

  private Path pidFile(String name) {
    return runFolder.resolve(name + ".pid");
  }
}
