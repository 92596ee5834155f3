package dev.gantry.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A peer's daemon, started for one measuring with all its files in a scratch folder, and taken away
 * with its mounts, cgroups and files.
 */
final class Daemon implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private final Process process;
  private final Place place;
  private final Set<Path> cgroupsBefore;
  private boolean closed;

  /**
   * What it leaves where.
   *
   * @param scratch its folder, deleted at the end
   * @param ownCgroups beginnings of the names of cgroups that it makes
   * @param traces what it makes elsewhere
   */
  record Place(Path scratch, Path socket, List<String> ownCgroups, Traces traces) {}

  private Daemon(Process process, Place place, Set<Path> cgroupsBefore) {
    this.process = process;
    this.place = place;
    this.cgroupsBefore = cgroupsBefore;
  }

  /** Starts it, with those variables too, and waits until its socket answers. */
  static Daemon start(List<String> command, Place place, Map<String, String> environment)
      throws IOException {
    Path log = place.scratch.resolve("daemon.log");
    Set<Path> cgroups = cgroups(place.ownCgroups);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Daemon daemon = new Daemon(process, place, cgroups);
    try {
      daemon.awaitAnswer(log);
      return daemon;
    } catch (IOException e) {
      daemon.close();
      throw e;
    }
  }

  long pid() {
    return process.pid();
  }

  private void awaitAnswer(Path log) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    IOException last = new IOException("no answer yet");
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (EngineApi api = new EngineApi(place.socket)) {
        api.version();
        return;
      } catch (IOException e) {
        last = e;
      }
      endsWithin(Duration.ofMillis(100));
    }
    throw new IOException("daemon did not start: " + Files.readString(log), last);
  }

  private boolean endsWithin(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public synchronized void close() {
    // Who comes second waits for the first: when we are interrupted, that keeps the JVM alive.
    if (closed) {
      return;
    }
    closed = true;
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!endsWithin(STOP_LIMIT)) {
      process.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    ownByName().forEach(Daemon::killAndAwait);
    attempt(this::removeCgroups);
    attempt(() -> unmountBelow(place.scratch));
    attempt(new Traces(List.of(place.scratch))::remove);
    attempt(place.traces::remove);
  }

  /**
   * Monitors of containers are no children of the daemon and outlive it on purpose. Their command
   * lines name the scratch folder, which nobody else's do.
   */
  private List<ProcessHandle> ownByName() {
    return ProcessHandle.allProcesses()
        .filter(handle -> handle.pid() != ProcessHandle.current().pid())
        .filter(handle -> CommandLines.of(handle.pid()).contains(place.scratch.toString()))
        .toList();
  }

  private interface CleanUp {
    void run() throws IOException;
  }

  /** Clean-up goes on past an error, and tells it. */
  private static void attempt(CleanUp step) {
    try {
      step.run();
    } catch (IOException e) {
      System.err.println("left behind: " + e.getMessage());
    }
  }

  private static void unmountBelow(Path folder) throws IOException {
    List<String> targets = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      String target = line.split(" ", 3)[1];
      if (target.startsWith(folder + "/")) {
        targets.addFirst(target); // the newest first: it may lie on an older one
      }
    }
    for (String target : targets) {
      Commands.run(List.of("umount", "-l", target), Map.of());
    }
  }

  /** Processes in them, say of a monitor that is about to end, are killed first. */
  private void removeCgroups() throws IOException {
    List<Path> ours = new ArrayList<>(cgroups(place.ownCgroups));
    ours.removeAll(cgroupsBefore);
    ours.sort(Comparator.reverseOrder()); // children before their parents
    for (Path cgroup : ours) {
      removeCgroup(cgroup);
    }
  }

  private static void removeCgroup(Path cgroup) throws IOException {
    for (int tries = 50; ; tries--) {
      for (String pid : Files.readAllLines(cgroup.resolve("cgroup.procs"))) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(Daemon::killAndAwait);
      }
      try {
        Files.delete(cgroup);
        return;
      } catch (IOException e) {
        if (tries == 0) {
          throw e;
        }
      }
    }
  }

  private static void killAndAwait(ProcessHandle handle) {
    handle.destroyForcibly();
    try {
      handle.onExit().get(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Its cgroup can't be removed then, which is told.
    }
  }

  private static Set<Path> cgroups(List<String> names) throws IOException {
    Set<Path> found = new TreeSet<>();
    try (Stream<Path> all = Files.walk(CGROUPS).filter(Files::isDirectory)) {
      all.filter(path -> isBelow(path, names)).forEach(found::add);
    }
    return found;
  }

  private static boolean isBelow(Path path, List<String> names) {
    for (Path part : path) {
      if (names.stream().anyMatch(part.toString()::startsWith)) {
        return true;
      }
    }
    return false;
  }
}
