package dev.gantry.agent.run.actor;

import dev.gantry.agent.copy.CopyRoot;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who has a container's files open from outside. All copies share one root, and a start waits until
 * none is left, because the writable layer must never be mounted twice. The wait is bounded: then
 * the copies are cut off.
 */
final class FilesGate {
  private static final int MOST_COPIES = 32;

  /** Opens the root as the container is now. */
  interface Opener {
    CopyRoot open() throws IOException;
  }

  private final String container;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock.
  private final Set<Lease> leases = new HashSet<>();
  private CopyRoot root;
  private boolean shut;
  private boolean gone;

  /**
   * @param container for messages
   */
  FilesGate(String container) {
    this.container = container;
  }

  /** Leave to use the files. */
  final class Lease implements FilesLease {
    private final Runnable cut;

    private Lease(Runnable cut) {
      this.cut = cut;
    }

    @Override
    public CopyRoot root() {
      return root;
    }

    @Override
    public void close() {
      leave(this);
    }
  }

  /**
   * Opens the files, or joins those who have them open; waits while the container is starting.
   *
   * @param cut ends the copy; called by another thread, and must not block
   * @throws GantryException CONFLICT: it starts for long, or is being copied by many
   */
  FilesLease enter(Opener opener, Duration patience, Runnable cut)
      throws IOException, InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (shut && !gone && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (gone) {
        throw new GantryException(
            ErrorCode.NO_SUCH_CONTAINER, "container " + container + " is being removed");
      }
      if (shut || leases.size() >= MOST_COPIES) {
        throw new GantryException(
            ErrorCode.CONFLICT,
            shut
                ? "container " + container + " is starting: try again"
                : "container " + container + " is being copied " + MOST_COPIES + " times already");
      }
      if (root == null) {
        root = opener.open();
      }
      Lease lease = new Lease(cut);
      leases.add(lease);
      return lease;
    } finally {
      lock.unlock();
    }
  }

  private void leave(Lease lease) {
    lock.lock();
    try {
      if (leases.remove(lease) && leases.isEmpty()) {
        CopyRoot last = root;
        root = null;
        last.close();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets nobody in any more and waits until all have left.
   *
   * @param patience after it those who are left are cut off
   * @param afterCut how long that may take
   * @return false: somebody is still there
   */
  boolean shut(Duration patience, Duration afterCut) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      shut = true;
      if (awaitEmpty(patience)) {
        return true;
      }
      leases.forEach(l -> l.cut.run());
      return awaitEmpty(afterCut);
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitEmpty(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    while (!leases.isEmpty() && left > 0) {
      left = changed.awaitNanos(left);
    }
    return leases.isEmpty();
  }

  /** The container has started, or can't. */
  void reopen() {
    lock.lock();
    try {
      shut = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The container is being removed. */
  boolean shutForGood(Duration afterCut) throws InterruptedException {
    lock.lock();
    try {
      gone = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return shut(Duration.ZERO, afterCut);
  }
}
