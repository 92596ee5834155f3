package dev.gantry.agent.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where to find on this host, with v1 or v2 of cgroups, what tests look for. */
public final class TestCgroups {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final int DEEPEST_PLACE = 4; // gantry.slice, a unit, a group in it

  /** Whether it is v2, and nothing of v1 stands beside it. */
  public static final boolean UNIFIED = Files.exists(ROOT.resolve("cgroup.controllers"));

  /** v2's file by v1's, where all there is to say of them is the name. */
  private static final Map<String, String> UNIFIED_NAMES =
      Map.of(
          "memory/memory.limit_in_bytes", "memory.max",
          "memory/memory.soft_limit_in_bytes", "memory.low",
          "cpu/cpu.shares", "cpu.weight",
          "cpuset/cpuset.cpus", "cpuset.cpus",
          "pids/pids.max", "pids.max");

  private TestCgroups() {}

  /**
   * A file as it is seen below {@code /sys/fs/cgroup} in a container.
   *
   * @param hierarchical its path with v1
   */
  public static String file(String hierarchical) {
    String unified = UNIFIED_NAMES.get(hierarchical);
    if (unified == null) {
      throw new IllegalArgumentException("v2 has no file like " + hierarchical);
    }
    return UNIFIED ? unified : hierarchical;
  }

  /** What a file has to say, with v1 and with v2. */
  public static String value(String hierarchical, String unified) {
    return UNIFIED ? unified : hierarchical;
  }

  /** The folders of an installation: one a hierarchy, in whatever place it is. */
  public static List<Path> ofInstallation(String installation) throws IOException {
    try (Stream<Path> all = Files.walk(ROOT, DEEPEST_PLACE)) {
      return all.filter(path -> path.getFileName().toString().equals("gantry-" + installation))
          .toList();
    }
  }

  /** Among them the one that counts processes. */
  public static Path countingProcesses(String installation) throws IOException {
    return ofInstallation(installation).stream()
        .filter(path -> UNIFIED || path.startsWith(ROOT.resolve("pids")))
        .findFirst()
        .orElseThrow(() -> new IOException("no cgroup of " + installation + " in " + ROOT));
  }
}
