package dev.gantry.agent.testing;

import dev.gantry.agent.network.NetworkConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ids of installations for tests of the kernel. They tell which JVM made them, so that the first
 * one of a run clears away what JVMs that were killed have left: cgroups with what runs in them,
 * tables and bridges. Those of tests that run at the same time are let alone.
 */
public final class TestInstallations {
  private static final Logger LOG = LoggerFactory.getLogger(TestInstallations.class);
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final int DEEPEST_PLACE = 4; // gantry.slice, a unit, a group in it
  private static final Pattern NAME =
      Pattern.compile("gantry-(test-([0-9]{1,9})-([0-9]{1,18})-[0-9a-f]{8})");

  static {
    sweep();
  }

  private TestInstallations() {}

  public static String fresh() {
    long pid = ProcessHandle.current().pid();
    int random = ThreadLocalRandom.current().nextInt();
    return "test-" + pid + "-" + startedAt(pid) + "-" + HexFormat.of().toHexDigits(random);
  }

  /** In clock ticks since boot, proc_pid_stat(5); -1 when there is no such process. */
  private static long startedAt(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
    } catch (IOException e) {
      return -1;
    }
  }

  static void sweep() {
    try {
      for (Path folder : folders()) {
        if (isOfTheDead(folder.getFileName().toString())) {
          LOG.info("Clearing away {}, left by tests that were killed", folder);
          clear(folder);
        }
      }
      Set<String> names = new TreeSet<>(tables());
      for (String table : names) {
        Matcher name = NAME.matcher(table);
        if (isOfTheDead(table) && name.matches()) {
          LOG.info("Deleting the table {}, left by tests that were killed", table);
          run("nft", "delete", "table", "inet", table);
          run("ip", "link", "delete", NetworkConfig.of(name.group(1), Path.of("/")).bridge());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("what killed tests left can't be cleared away", e);
    }
  }

  static boolean isOfTheDead(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        && startedAt(Long.parseLong(matcher.group(2))) != Long.parseLong(matcher.group(3));
  }

  /** The folders of installations, in all controllers. */
  private static List<Path> folders() throws IOException {
    if (!Files.isDirectory(CGROUPS)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(CGROUPS, DEEPEST_PLACE)) {
      return all.filter(path -> NAME.matcher(path.getFileName().toString()).matches()).toList();
    }
  }

  private static void clear(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
    }
    for (Path cgroup : deepestFirst) {
      for (String pid : Files.readAllLines(cgroup.resolve("cgroup.procs"))) {
        ProcessHandle.of(Long.parseLong(pid))
            .ifPresent(
                process -> {
                  process.destroyForcibly();
                  process.onExit().orTimeout(5, TimeUnit.SECONDS).join();
                });
      }
      // Not Files.delete: the files in it go with it.
      run("rmdir", cgroup.toString());
    }
  }

  private static List<String> tables() throws IOException {
    return run("nft", "list", "tables")
        .lines()
        .map(line -> line.replace("table inet ", ""))
        .toList();
  }

  /** Its output; empty where it fails: the next run tries again. */
  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        LOG.warn("{} failed: {}", String.join(" ", command), output.strip());
        return "";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return output;
  }
}
