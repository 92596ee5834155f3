package dev.gantry.model.spec;

import java.util.Map;

/**
 * A limit of each process of a container, as getrlimit(2) has it.
 *
 * @param name Docker's: {@code nofile}, {@code nproc}, …
 * @param soft what is enforced; -1 = unlimited
 * @param hard up to where a process may raise its soft limit itself; -1 = unlimited
 */
public record Rlimit(String name, long soft, long hard) {
  /** RLIMIT_* of the kernel, the same on x86-64 and aarch64. */
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("cpu", 0),
          Map.entry("fsize", 1),
          Map.entry("data", 2),
          Map.entry("stack", 3),
          Map.entry("core", 4),
          Map.entry("rss", 5),
          Map.entry("nproc", 6),
          Map.entry("nofile", 7),
          Map.entry("memlock", 8),
          Map.entry("locks", 10),
          Map.entry("sigpending", 11),
          Map.entry("msgqueue", 12),
          Map.entry("nice", 13),
          Map.entry("rtprio", 14),
          Map.entry("rttime", 15));

  /** Refuses, in Docker's words, what is no limit. */
  public Rlimit {
    if (!NUMBERS.containsKey(name)) {
      throw new IllegalArgumentException("invalid ulimit type: " + name);
    }
    if (hard != -1 && (soft == -1 || soft > hard)) {
      throw new IllegalArgumentException(
          "ulimit soft limit must be less than or equal to hard limit: " + soft + " > " + hard);
    }
  }

  /** The kernel's number of the resource. */
  public int number() {
    return NUMBERS.get(name);
  }
}
