package dev.gantry.agent.snapshot;

import java.util.concurrent.atomic.AtomicLong;

/** How far the layers of one container are; written by the fetches, read by its reports. */
public final class FetchProgress {
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong total = new AtomicLong();

  void expect(long bytes) {
    total.addAndGet(bytes);
  }

  void add(long bytes) {
    done.addAndGet(bytes);
  }

  /** Bytes fetched so far, of blobs that were not here yet. */
  public long doneBytes() {
    return done.get();
  }

  public long totalBytes() {
    return total.get();
  }
}
