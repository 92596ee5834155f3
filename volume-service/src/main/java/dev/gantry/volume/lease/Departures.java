package dev.gantry.volume.lease;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/** Wakes who waits until a node has deleted the data of a removed volume. */
@Component
public class Departures {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition happened = lock.newCondition();
  private long count;

  /** To be taken before the database is read, and given to {@link #awaitAfter}. */
  long mark() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** A removal was confirmed; its transaction has committed. */
  public void signal() {
    lock.lock();
    try {
      count++;
      happened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when something has gone since the mark, at the latest after {@code most}. */
  void awaitAfter(long mark, Duration most) throws InterruptedException {
    long left = most.toNanos();
    lock.lockInterruptibly();
    try {
      while (count == mark && left > 0) {
        left = happened.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
