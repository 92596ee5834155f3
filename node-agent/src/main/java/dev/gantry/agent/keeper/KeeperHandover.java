package dev.gantry.agent.keeper;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until a keeper has finished what the dead agent had asked of it: its program may not be
 * overwritten before. Nobody tells us, as the answer goes into a pipe whose content proves nothing,
 * so this looks every millisecond; it happens once per agent start, if at all.
 */
final class KeeperHandover {
  private final Kernel kernel;
  private final int pid;
  private final KeeperArena arena;

  KeeperHandover(Kernel kernel, int pid, KeeperArena arena) {
    this.kernel = kernel;
    this.pid = pid;
    this.arena = arena;
  }

  void awaitIdle() {
    long deadline = System.nanoTime() + Duration.ofMillis(Keeper.Watchdog.LIMIT_MILLIS).toNanos();
    while (arena.header(KeeperArena.AT_REQUESTED) != arena.header(KeeperArena.AT_ANSWERED)) {
      if (System.nanoTime() > deadline) {
        if (waitsForCommand()) {
          // The agent died after it had noted the number and before it sent the command.
          return;
        }
        killUnborn();
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** {@code /proc/PID/syscall}: the number of the call it is in, then its arguments; proc(5). */
  private boolean waitsForCommand() {
    try {
      String call = Files.readString(Path.of("/proc/" + pid + "/syscall"));
      return call.startsWith(Sys.READ.number() + " 0x" + KeeperBirth.COMMANDS_READ + " ");
    } catch (IOException e) {
      throw new UncheckedIOException("keeper " + pid + " hangs", e);
    }
  }

  /** A container whose start hangs still bears the keeper's name: it has not executed anything. */
  private void killUnborn() {
    try {
      Path children = Path.of("/proc/" + pid + "/task/" + pid + "/children");
      for (String child : Files.readString(children).trim().split(" ")) {
        if (!child.isEmpty() && isUnborn(Integer.parseInt(child))) {
          kernel.kill(Integer.parseInt(child), 9);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("keeper " + pid + " hangs", e);
    } catch (KernelException e) {
      if (!e.is(Errno.ESRCH)) {
        throw e;
      }
    }
  }

  private static boolean isUnborn(int child) {
    return ProcStat.of(child).map(stat -> stat.name().equals(KeeperBirth.NAME)).orElse(false);
  }
}
