package dev.gantry.agent.cgroup;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.KernelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Freezes and thaws the processes of one group.
 *
 * @param version in whose words
 */
record Freezer(CgroupFiles files, FreezerFiles version, Path group) {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final long PAUSE_NANOS = 500_000;

  /**
   * Asks again and again: v1 tells nobody when the last process is frozen, and to wait for v2 by
   * poll(2) would hold a carrier thread.
   */
  boolean freeze() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    files.write(group, version.freeze);
    while (!version.isReached(group)) {
      if (System.nanoTime() > deadline) {
        thaw();
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  void thaw() {
    if (!isFrozen()) {
      return;
    }
    try {
      files.write(group, version.thaw);
    } catch (KernelException e) {
      if (!e.is(Errno.ENOENT) && !e.is(Errno.ENODEV)) {
        throw e;
      }
      // Removed meanwhile: nothing is in it.
    }
  }

  boolean isFrozen() {
    return version.isWanted(group);
  }
}
