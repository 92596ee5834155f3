package dev.gantry.benchmarks.measure;

import dev.gantry.benchmarks.engine.CommandLines;
import dev.gantry.benchmarks.engine.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Memory of an engine's own processes: proportional set size (proc_pid_smaps(5): private pages, and
 * of shared ones this process's share), in kB, by what the process is.
 *
 * <p>An engine's processes are those whose command line names its folder, and all that descend from
 * them; without those in another pid namespace, which are the containers'.
 *
 * @param byKind name of the process → kB of all of that name
 */
public record EngineMemory(Map<String, Long> byKind) {
  private static final Path PROC = Path.of("/proc");

  public EngineMemory {
    byKind = new TreeMap<>(byKind);
  }

  public long total() {
    return byKind.values().stream().mapToLong(Long::longValue).sum();
  }

  /** After a garbage collection in each of its JVMs; other engines can't be asked for one. */
  public static EngineMemory of(Path home) throws IOException {
    List<Long> pids = processes(home);
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    for (long pid : pids) {
      if (name(pid).startsWith("java") && Files.isExecutable(jcmd)) {
        collect(jcmd, pid);
      }
    }
    Map<String, Long> byKind = new TreeMap<>();
    for (long pid : pids) {
      pss(pid).ifPresent(kilobytes -> byKind.merge(name(pid), kilobytes, Long::sum));
    }
    return new EngineMemory(byKind);
  }

  private static void collect(Path jcmd, long pid) throws IOException {
    Commands.run(List.of(jcmd.toString(), Long.toString(pid), "GC.run"), Map.of());
  }

  private static List<Long> processes(Path home) throws IOException {
    String namespace = namespace(ProcessHandle.current().pid()).orElse("");
    List<Long> found = new ArrayList<>();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      for (ProcessHandle process : all.toList()) {
        if (belongs(process, home) && namespace(process.pid()).orElse("").equals(namespace)) {
          found.add(process.pid());
        }
      }
    }
    return found;
  }

  /** It, or one that it descends from, names the folder. */
  private static boolean belongs(ProcessHandle process, Path home) {
    for (Optional<ProcessHandle> each = Optional.of(process); each.isPresent(); ) {
      ProcessHandle one = each.get();
      if (one.pid() == ProcessHandle.current().pid()) {
        return false;
      }
      if (CommandLines.of(one.pid()).contains(home.toString())) {
        return true;
      }
      each = one.parent();
    }
    return false;
  }

  private static Optional<String> namespace(long pid) {
    try {
      return Optional.of(Files.readSymbolicLink(PROC.resolve(pid + "/ns/pid")).toString());
    } catch (IOException e) {
      return Optional.empty(); // It has ended.
    }
  }

  /** What it is: for a JVM the part, for all else the name of the program. */
  private static String name(long pid) {
    try {
      String program = Files.readString(PROC.resolve(pid + "/comm")).strip();
      String command = CommandLines.of(pid);
      int part = command.indexOf("-Dgantry.part=");
      return part < 0 ? program : program + " " + command.substring(part + 14).split(" ", 2)[0];
    } catch (IOException e) {
      return "ended";
    }
  }

  private static Optional<Long> pss(long pid) {
    try {
      return parsePss(Files.readString(PROC.resolve(pid + "/smaps_rollup")));
    } catch (IOException e) {
      return Optional.empty(); // It has ended.
    }
  }

  /** The line {@code Pss: 1234 kB} of such a file; a process that is ending has none. */
  static Optional<Long> parsePss(String rollup) {
    return rollup
        .lines()
        .filter(line -> line.startsWith("Pss:"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst();
  }
}
