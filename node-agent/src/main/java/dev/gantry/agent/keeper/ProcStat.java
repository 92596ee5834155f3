package dev.gantry.agent.keeper;

import dev.gantry.agent.kernel.KernelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the agent reads of {@code /proc/PID/stat} (proc_pid_stat(5)).
 *
 * @param state {@code Z} for a zombie
 * @param parent pid of the parent
 * @param startTime field 22, clock ticks after boot
 * @param exitStatus field 52, a wait status; 0 while the process runs
 */
public record ProcStat(String name, char state, int parent, long startTime, int exitStatus) {
  /** Empty if there is no such process. */
  public static Optional<ProcStat> of(int pid) {
    try {
      return Optional.of(parse(KernelFiles.read(Path.of("/proc/" + pid + "/stat"))));
    } catch (IOException e) {
      // ENOENT before, ESRCH while reading: the process has been reaped.
      return Optional.empty();
    }
  }

  static ProcStat parse(String line) {
    // The name stands in parentheses and may itself hold spaces and parentheses.
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    String[] rest = line.substring(close + 2).trim().split(" ");
    return new ProcStat(
        line.substring(open + 1, close),
        rest[0].charAt(0),
        Integer.parseInt(rest[1]),
        Long.parseLong(rest[22 - 3]),
        rest.length > 52 - 3 ? Integer.parseInt(rest[52 - 3]) : 0);
  }

  /** By a signal, or by a tracer. */
  public boolean isStopped() {
    return state == 'T' || state == 't';
  }

  public boolean isZombie() {
    return state == 'Z' || state == 'X';
  }
}
