package dev.gantry.agent.launch;

import dev.gantry.agent.keeper.ProcStat;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;

/** Reads the wait status of a process that has ended, wherever the kernel still keeps it. */
final class KeptExit {
  /** {@code PIDFD_GET_INFO}, kernel 6.15 and newer for exits (linux/pidfd.h). */
  private static final long PIDFD_GET_INFO = 0xC040FF0BL;

  private static final long INFO_EXIT = 1 << 3;
  private static final int SIZE = 64;
  private static final int AT_EXIT_CODE = 60;

  private KeptExit() {}

  /** From the zombie; if it was reaped already (its keeper died), from the pidfd. */
  static OptionalInt waitStatus(Kernel kernel, int pid, long startTime, int pidfd) {
    return ProcStat.of(pid)
        .filter(stat -> stat.startTime() == startTime && stat.isZombie())
        .map(stat -> OptionalInt.of(stat.exitStatus()))
        .orElseGet(() -> ofPidfd(kernel, pidfd));
  }

  private static OptionalInt ofPidfd(Kernel kernel, int pidfd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIZE, 8);
      info.set(ValueLayout.JAVA_LONG, 0, INFO_EXIT);
      kernel.call(Sys.IOCTL, "PIDFD_GET_INFO", pidfd, PIDFD_GET_INFO, info.address());
      return (info.get(ValueLayout.JAVA_LONG, 0) & INFO_EXIT) == 0
          ? OptionalInt.empty()
          : OptionalInt.of(info.get(ValueLayout.JAVA_INT, AT_EXIT_CODE));
    } catch (KernelException e) {
      return OptionalInt.empty(); // ENOTTY, EINVAL: an older kernel; the code is lost
    }
  }
}
