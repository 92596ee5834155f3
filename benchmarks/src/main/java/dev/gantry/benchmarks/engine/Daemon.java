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
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private final Process process;
  private final Path scratch;
  private final Set<Path> cgroupsBefore;
  private final List<String> ownCgroups;

  private Daemon(Process process, Path scratch, Set<Path> cgroupsBefore, List<String> ownCgroups) {
    this.process = process;
    this.scratch = scratch;
    this.cgroupsBefore = cgroupsBefore;
    this.ownCgroups = ownCgroups;
  }

  /**
   * Starts it and waits until its socket answers.
   *
   * @param scratch its folder, deleted at the end
   * @param environment variables of the daemon
   * @param ownCgroups beginnings of the names of cgroups that it makes
   */
  static Daemon start(
      List<String> command,
      Path scratch,
      Path socket,
      Map<String, String> environment,
      List<String> ownCgroups)
      throws IOException {
    Path log = scratch.resolve("daemon.log");
    Set<Path> cgroups = cgroups(ownCgroups);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Daemon daemon = new Daemon(process, scratch, cgroups, ownCgroups);
    try {
      daemon.awaitAnswer(socket, log);
      return daemon;
    } catch (IOException e) {
      daemon.close();
      throw e;
    }
  }

  private void awaitAnswer(Path socket, Path log) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    IOException last = new IOException("no answer yet");
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (EngineApi api = new EngineApi(socket)) {
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
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!endsWithin(STOP_LIMIT)) {
      process.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    attempt(this::removeCgroups);
    attempt(() -> unmountBelow(scratch));
    attempt(
        () ->
            Commands.run(List.of("rm", "-rf", "--one-file-system", scratch.toString()), Map.of()));
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
    List<Path> ours = new ArrayList<>(cgroups(ownCgroups));
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
