package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a container platform may leave behind on a host, by kind: links, network namespaces, rules,
 * mounts, cgroups, processes. Two of them are compared.
 */
record HostSnapshot(Map<String, Set<String>> things, Map<Long, Row> processes) {
  static HostSnapshot take() {
    Map<String, Set<String>> things = new LinkedHashMap<>();
    things.put("ip link", lines("ip -o link | cut -d: -f2"));
    things.put("ip netns", lines("ip netns"));
    // Without counters: other people's packets are no business of ours.
    things.put("nft list ruleset", lines("nft -s list ruleset"));
    // At its first namespace ip(8) mounts its folder on itself, once for all.
    things.put("findmnt", lines("findmnt -rn -o TARGET,SOURCE,FSTYPE | grep -v '^/run/netns '"));
    things.put("cgroup", lines("find /sys/fs/cgroup -mindepth 2 -type d"));
    return new HostSnapshot(things, running());
  }

  /**
   * What is here now and was not then, as lines {@code kind: thing}; empty when nothing is left.
   */
  Set<String> newSince(HostSnapshot before) {
    Set<String> found = new TreeSet<>();
    things.forEach(
        (kind, now) ->
            now.stream()
                .filter(thing -> !before.things.get(kind).contains(thing))
                .filter(thing -> !isCableOfInstallationIn(before, thing))
                .forEach(thing -> found.add(kind + ": " + thing)));
    processes.values().stream()
        .filter(row -> !row.isKernelThread() && !belongsTo(before, row))
        .forEach(row -> found.add("process: " + row));
    return found;
  }

  /**
   * A ready cable of an installation that was there already: its pool takes new ones for those that
   * its containers used up.
   */
  private static boolean isCableOfInstallationIn(HostSnapshot before, String thing) {
    String link = thing.strip();
    if (!link.matches("gv[0-9a-f]{8}-.*")) {
      return false;
    }
    String installation = link.substring(0, link.indexOf('-') + 1);
    return before.things.get("ip link").stream()
        .anyMatch(there -> there.strip().startsWith(installation));
  }

  /**
   * A process that was there, or came from one that was there, such as our own commands and what
   * else goes on on the host. What a platform leaves behind is an orphan: its parent is process 1.
   */
  private boolean belongsTo(HostSnapshot before, Row row) {
    for (Row at = row; at != null && at.pid != 1; at = processes.get(at.parent)) {
      Row then = before.processes.get(at.pid);
      if (then != null && then.startedAt.equals(at.startedAt)) {
        return true;
      }
    }
    return row.pid == 1;
  }

  private static Set<String> lines(String script) {
    Result listed = Cli.of("sh", "-c", script).run();
    expect(listed).succeeds();
    return new TreeSet<>(listed.lines());
  }

  private static Map<Long, Row> running() {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .flatMap(pid -> Row.read(pid).stream())
        .collect(Collectors.toMap(Row::pid, row -> row, (one, two) -> one));
  }

  /**
   * A process; the start time, in clock ticks since boot, tells it from a later one with its pid.
   */
  record Row(long pid, long parent, String startedAt, String command) {
    static Optional<Row> read(long pid) {
      try {
        Path folder = Path.of("/proc", Long.toString(pid));
        String stat = Files.readString(folder.resolve("stat"));
        // The name, in brackets, may hold blanks: fields are counted after it (proc(5)).
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        String args = Files.readString(folder.resolve("cmdline")).replace('\0', ' ').strip();
        String command = Result.shortened(args.isEmpty() ? "[" + name + "]" : args);
        return Optional.of(new Row(pid, Long.parseLong(fields[1]), fields[19], command));
      } catch (IOException e) {
        return Optional.empty(); // ended meanwhile
      }
    }

    /** Process 2 is kthreadd, the parent of all of them. */
    boolean isKernelThread() {
      return pid == 2 || parent == 2;
    }

    @Override
    public String toString() {
      return pid + " (started at tick " + startedAt + ") " + command;
    }
  }
}
