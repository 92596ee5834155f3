package dev.gantry.agent.log;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.model.spec.LogPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a container wrote, in all its runs: a row of segments. One {@link SegmentWriter} appends;
 * any number of {@link Follower}s read and wake when more comes.
 *
 * <p>Beyond {@code maxFileBytes × maxFiles} the oldest segments are deleted, but none that an
 * attached client has still to read. An attached client that is slow makes the pump wait (as
 * Docker's does), so that this costs a bounded amount of disk.
 *
 * <p>With the driver {@code none} the same files serve the attached clients only and go when the
 * run has ended and the last of them has read them.
 */
public final class ContainerLog {
  /** How far an attached client may be behind before the container has to wait for it. */
  static final long MAX_LAG_BYTES = 8 << 20;

  private final Kernel kernel;
  private final Path folder;
  private final LogPolicy policy;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock.
  private final Segments segments;
  private final Set<Follower> attached = new HashSet<>();
  private SegmentWriter writer;
  private long written;
  private boolean runOpen;
  private boolean closed;
  private boolean pumpWaits;
  private Runnable onRelief = () -> {};

  private ContainerLog(
      Kernel kernel, Path folder, Segments segments, LogPolicy policy, InstantSource clock) {
    this.kernel = kernel;
    this.folder = folder;
    this.segments = segments;
    this.policy = policy;
    this.clock = clock;
  }

  /** Opens the log in {@code folder}, made when missing; takes up what an agent before left. */
  public static ContainerLog open(Kernel kernel, Path folder, LogPolicy policy, InstantSource clock)
      throws IOException {
    Files.createDirectories(folder);
    return new ContainerLog(kernel, folder, Segments.open(folder), policy, clock);
  }

  /** Whether {@code docker logs} can read it. */
  public boolean keeps() {
    return policy.keeps();
  }

  /** A run begins: what followers see next is of this epoch. */
  public void beginRun(long epoch) throws IOException {
    lock.lock();
    try {
      closed = false;
    } finally {
      lock.unlock();
    }
    append(IndexRecord.Kind.RUN_BEGAN, epoch, 0);
    lock.lock();
    try {
      runOpen = true;
    } finally {
      lock.unlock();
    }
  }

  /** An adopted run goes on: followers wait for its end. */
  public void resumeRun() {
    lock.lock();
    try {
      runOpen = true;
    } finally {
      lock.unlock();
    }
  }

  /** All output of the run is in; followers of it come to their end. */
  public void endRun() throws IOException {
    try {
      append(IndexRecord.Kind.RUN_ENDED, 0, 0);
    } catch (IOException | KernelException e) {
      // The end can't be written: then they must not wait for it.
      close();
      throw e;
    }
    lock.lock();
    try {
      runOpen = false;
      closeWriter();
      discardIfUnkept();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a run is between its begin and its end. */
  public boolean isRunOpen() {
    lock.lock();
    try {
      return runOpen;
    } finally {
      lock.unlock();
    }
  }

  /** From the first byte that is kept. {@code attach}: the container waits for it. */
  public Follower followFromStart(boolean attach) {
    lock.lock();
    try {
      Follower follower =
          new Follower(this, segments.start(), List.of(), segments.end(), runOpen, Pinned.NONE);
      return register(follower, attach, segments.dataBytes());
    } finally {
      lock.unlock();
    }
  }

  /** From now on. */
  public Follower followFromEnd(boolean attach) {
    lock.lock();
    try {
      Place end = segments.end();
      return register(new Follower(this, end, List.of(), end, runOpen, Pinned.NONE), attach, 0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * From about where the wanted lines begin, found without reading what is before. Nobody waits for
   * this follower; the last lines, if only these are wanted, stay readable for it.
   *
   * @param since null = from the first byte that is kept
   * @param until null = to the end; only for finding the last lines
   * @param lastLines at least so many of the lines between the two; -1 = all
   */
  public Follower followLines(Instant since, Instant until, long lastLines) throws IOException {
    List<Segment> all;
    Pinned pinned;
    Place start;
    Place mark;
    boolean open;
    lock.lock();
    try {
      all = segments.all();
      pinned = lastLines >= 0 ? Pinned.all(all) : Pinned.NONE;
      start = segments.start();
      mark = segments.end();
      open = runOpen;
    } finally {
      lock.unlock();
    }
    Seek seek = new Seek(all, pinned);
    try {
      if (since != null) {
        start = later(start, seek.firstAt(since, mark));
      }
      if (lastLines >= 0) {
        Place end = until == null ? mark : seek.firstAt(until.plusNanos(1), mark);
        start = later(start, seek.linesBefore(end.compareTo(mark) < 0 ? end : mark, lastLines));
      }
      List<Head> heads = seek.headsAt(start);
      pinned.keepFrom(start.segment());
      return new Follower(this, start, heads, mark, open, pinned);
    } catch (IOException | RuntimeException e) {
      pinned.close();
      throw e;
    }
  }

  private static Place later(Place a, Place b) {
    return a.compareTo(b) < 0 ? b : a;
  }

  private Follower register(Follower follower, boolean attach, long history) {
    if (attach) {
      follower.countFrom(written - history);
      attached.add(follower);
    }
    return follower;
  }

  /**
   * Waits, bounded, until every attached client has got all there is and has gone: an answer must
   * not overtake the output.
   */
  public boolean awaitNobodyAttached(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (!attached.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return attached.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The container is removed: followers end, files are deleted by whoever deletes the folder. */
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      runOpen = false;
      closeWriter();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ---- for the pump

  /** The file to put bytes of the stream at the end of; only for the pump's thread. */
  SegmentWriter writer() throws IOException {
    lock.lock();
    try {
      if (writer != null && writer.segment().totalBytes() >= policy.maxFileBytes()) {
        closeWriter();
        deleteOldest();
      }
      if (writer == null) {
        writer = SegmentWriter.create(kernel, segments.add());
      }
      return writer;
    } finally {
      lock.unlock();
    }
  }

  /** {@code length} bytes of the stream were put at the end of the writer's file. */
  void appended(LogStream stream, int length) throws IOException {
    append(IndexRecord.Kind.of(stream), 0, length);
  }

  private void append(IndexRecord.Kind kind, long number, int length) throws IOException {
    SegmentWriter to = writer == null || !kind.isData() ? writer() : writer;
    lock.lock();
    try {
      long at = kind.isData() ? to.segment().bytes(kind.stream()) : number;
      to.append(new IndexRecord(kind, clock.instant(), at, length, false));
      written += length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the pump has to wait for an attached client; {@code onRelief} tells when no more. */
  boolean isCongested() {
    lock.lock();
    try {
      pumpWaits = lags();
      return pumpWaits;
    } finally {
      lock.unlock();
    }
  }

  private boolean lags() {
    for (Follower follower : attached) {
      if (written - follower.consumed() > MAX_LAG_BYTES) {
        return true;
      }
    }
    return false;
  }

  private void relieve() {
    if (pumpWaits && !lags()) {
      pumpWaits = false;
      onRelief.run();
    }
  }

  void onRelief(Runnable action) {
    lock.lock();
    try {
      onRelief = action;
    } finally {
      lock.unlock();
    }
  }

  // ---- for followers

  /** The segment of that number, or the next one kept; null when there is none yet. */
  Segment segmentFrom(long number) {
    lock.lock();
    try {
      return segments.from(number);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Blocks until there may be something after the place; false when nothing more will come, or not
   * before the time.
   *
   * @param until null = without limit
   */
  boolean awaitAfter(long number, long record, Instant until) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && !segments.hasAfter(number, record)) {
        if (until == null) {
          changed.await();
        } else {
          long left = Duration.between(clock.instant(), until).toMillis() + 1;
          if (left <= 0) {
            return false;
          }
          changed.await(left, TimeUnit.MILLISECONDS);
        }
      }
      return segments.hasAfter(number, record);
    } finally {
      lock.unlock();
    }
  }

  void consumed() {
    lock.lock();
    try {
      relieve();
    } finally {
      lock.unlock();
    }
  }

  void leave(Follower follower) {
    lock.lock();
    try {
      if (attached.remove(follower)) {
        relieve();
        deleteOldest();
        discardIfUnkept();
        changed.signalAll();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("deleting what nobody reads of " + folder, e);
    } finally {
      lock.unlock();
    }
  }

  private void closeWriter() throws IOException {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }

  private void deleteOldest() throws IOException {
    long keep = policy.keeps() ? policy.maxFileBytes() * policy.maxFiles() : 0;
    long needed = attached.stream().mapToLong(Follower::segment).min().orElse(Long.MAX_VALUE);
    segments.deleteOldest(keep, needed);
  }

  private void discardIfUnkept() throws IOException {
    if (policy.keeps() || runOpen || !attached.isEmpty() || writer != null) {
      return;
    }
    segments.deleteAll();
  }
}
