package dev.gantry.agent.launch;

/**
 * How a container's first process ended.
 *
 * @param code 0…255; 128 + signal when a signal ended it; -1 if {@code known} is false
 * @param signal the signal that ended it, or 0
 * @param oomKilled the kernel killed something in the container for want of memory
 * @param known false: the keeper is gone and this kernel keeps no exit codes
 */
public record ExitStatus(int code, int signal, boolean oomKilled, boolean known) {
  /** From a wait status (wait(2)), as {@code /proc/PID/stat} gives it too. */
  public static ExitStatus ofWaitStatus(int status, boolean oomKilled) {
    int signal = status & 0x7f;
    int code = signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    return new ExitStatus(code, signal, oomKilled, true);
  }

  public static ExitStatus unknown(boolean oomKilled) {
    return new ExitStatus(-1, 0, oomKilled, false);
  }
}
