package dev.gantry.agent.top;

import dev.gantry.agent.kernel.KernelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code ps -ef} reads of a process (proc_pid_stat(5)).
 *
 * @param terminal device number of its controlling terminal; 0 = none
 * @param cpuTicks user and system time
 * @param startTicks after boot
 */
record ProcessStat(
    int pid, String name, char state, int parent, int terminal, long cpuTicks, long startTicks) {
  private static final int FIRST_AFTER_NAME = 3;

  /** Empty if there is no such process any more. */
  static Optional<ProcessStat> of(int pid) {
    try {
      return Optional.of(parse(KernelFiles.read(Path.of("/proc/" + pid + "/stat"))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static ProcessStat parse(String line) {
    // The name stands in parentheses and may itself hold spaces and parentheses.
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    String[] rest = line.substring(close + 2).trim().split(" ");
    return new ProcessStat(
        Integer.parseInt(line.substring(0, open).trim()),
        line.substring(open + 1, close),
        field(rest, 3).charAt(0),
        Integer.parseInt(field(rest, 4)),
        Integer.parseInt(field(rest, 7)),
        Long.parseLong(field(rest, 14)) + Long.parseLong(field(rest, 15)),
        Long.parseLong(field(rest, 22)));
  }

  /** By the number of the manual page. */
  private static String field(String[] rest, int number) {
    return rest[number - FIRST_AFTER_NAME];
  }

  boolean isZombie() {
    return state == 'Z';
  }
}
