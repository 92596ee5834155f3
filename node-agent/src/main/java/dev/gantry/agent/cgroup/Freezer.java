package dev.gantry.agent.cgroup;

import dev.gantry.agent.cgroup.FreezerController.State;
import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.KernelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Freezes and thaws the processes of one group of cgroup v1. */
final class Freezer {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final long PAUSE_NANOS = 500_000;

  private final CgroupFiles files;
  private final Path group;

  Freezer(CgroupFiles files, Path group) {
    this.files = files;
    this.group = group;
  }

  /** The kernel tells nobody when the last process is frozen: it is asked again and again. */
  boolean freeze() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    files.write(group, FreezerController.FREEZE);
    while (state() != State.FROZEN) {
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
      files.write(group, FreezerController.THAW);
    } catch (KernelException e) {
      if (!e.is(Errno.ENOENT) && !e.is(Errno.ENODEV)) {
        throw e;
      }
      // Removed meanwhile: nothing is in it.
    }
  }

  boolean isFrozen() {
    return state() != State.THAWED;
  }

  private State state() {
    return CgroupFiles.read(group.resolve(FreezerController.STATE))
        .map(State::of)
        .orElse(State.THAWED);
  }
}
