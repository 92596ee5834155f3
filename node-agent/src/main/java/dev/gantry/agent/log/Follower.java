package dev.gantry.agent.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads a log from some place on. For one thread. */
public final class Follower implements Closeable {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int INDEX_BATCH = 128;

  private final ContainerLog log;
  private final ByteBuffer bytes = ByteBuffer.allocate(PIECE_BYTES);
  private final ByteBuffer batch = ByteBuffer.allocate(INDEX_BATCH * IndexRecord.BYTES).limit(0);
  private final Pinned pinned;
  private final boolean ownsPinned;
  private SegmentFiles files;
  private Segment open;
  private volatile long segment;
  private long record;
  private IndexRecord current;
  private int done;
  private volatile long consumed;

  // Where the log ended when this follower began, and whether a run was on then.
  private final long markSegment;
  private final long markRecord;
  private final Place start;
  private final boolean runWasOpen;
  private boolean beyondMark;
  private boolean gap;
  private final List<Head> heads;

  /**
   * @param pinned closed with this
   */
  Follower(
      ContainerLog log, Place from, List<Head> heads, Place mark, boolean runOpen, Pinned pinned) {
    this(log, from, heads, mark, runOpen, pinned, true);
  }

  private Follower(
      ContainerLog log,
      Place from,
      List<Head> heads,
      Place mark,
      boolean runOpen,
      Pinned pinned,
      boolean ownsPinned) {
    this.log = log;
    this.pinned = pinned;
    this.ownsPinned = ownsPinned;
    this.heads = heads;
    this.start = from;
    this.segment = from.segment();
    this.record = from.record();
    this.markSegment = mark.segment();
    this.markRecord = mark.record();
    this.runWasOpen = runOpen;
  }

  /** What the streams have of a line where this begins; empty when that is the log's start. */
  public List<Head> heads() {
    return heads;
  }

  /** Another one over the same: from the same place, and of the same history. Close it first. */
  public Follower again() {
    Place mark = new Place(markSegment, markRecord);
    return new Follower(log, start, heads, mark, runWasOpen, pinned, false);
  }

  /** Whether a run was on when this follower began. */
  public boolean runWasOpen() {
    return runWasOpen;
  }

  /** Whether the last piece came after this follower began: what is before is history. */
  public boolean isBeyondMark() {
    return beyondMark;
  }

  /** Whether all history has been read. */
  public boolean isAtMark() {
    return current == null
        && (segment > markSegment || segment == markSegment && record >= markRecord);
  }

  /** The next piece; empty when there is none for now. */
  public Optional<Piece> poll() throws IOException {
    while (current != null || advance()) {
      if (gap) {
        gap = false;
        return Optional.of(new Piece.Gap(current.time()));
      }
      try {
        return Optional.of(
            switch (current.kind()) {
              case STDOUT, STDERR -> output();
              case RUN_BEGAN -> marker(new Piece.RunBegan(current.offset(), current.time()));
              case RUN_ENDED -> marker(new Piece.RunEnded(current.time()));
            });
      } catch (NoSuchFileException deleted) {
        // Rotated away after its index was opened: on with the next one.
        current = null;
        done = 0;
        goOnAfterGap(open.number() + 1);
        closeSegment();
      }
    }
    return Optional.empty();
  }

  /**
   * The next piece; waits for it. Empty when the log was closed: nothing more will come.
   *
   * @throws InterruptedException whoever waits for the pieces does so no longer
   */
  public Optional<Piece> next() throws IOException, InterruptedException {
    return next(null);
  }

  /**
   * As {@link #next()}, but empty too when none has come by the time.
   *
   * @param until null = without limit
   */
  public Optional<Piece> next(Instant until) throws IOException, InterruptedException {
    while (true) {
      Optional<Piece> piece = poll();
      if (piece.isPresent()) {
        return piece;
      }
      if (!log.awaitAfter(segment, record, until)) {
        return Optional.empty();
      }
    }
  }

  private void goOnAfterGap(long number) {
    gap = true;
    segment = number;
    record = 0;
  }

  private Piece marker(Piece marker) {
    current = null;
    return marker;
  }

  private Piece output() throws IOException {
    LogStream stream = current.kind().stream();
    int length = Math.min(current.length() - done, PIECE_BYTES);
    files.read(stream, current.offset() + done, bytes.clear().limit(length));
    Piece piece =
        new Piece.Output(stream, current.time(), bytes.flip(), current.within() && done == 0);
    done += length;
    if (done == current.length()) {
      current = null;
      done = 0;
    }
    consumed += length;
    log.consumed();
    return piece;
  }

  private boolean advance() throws IOException {
    while (true) {
      if (open == null && !openSegment()) {
        return false;
      }
      if (record < open.records()) {
        current = readRecord();
        beyondMark = segment > markSegment || segment == markSegment && record >= markRecord;
        record++;
        return true;
      }
      Segment next = segmentFrom(open.number() + 1);
      if (next == null) {
        return false;
      }
      // The next one exists, so this one grows no more; but it may have grown since the look above.
      if (record >= open.records()) {
        gap |= next.number() != open.number() + 1;
        closeSegment();
        segment = next.number();
        record = 0;
      }
    }
  }

  private boolean openSegment() throws IOException {
    Segment next = segmentFrom(segment);
    if (next == null) {
      return false;
    }
    if (next.number() != segment) {
      goOnAfterGap(next.number());
    }
    try {
      files = filesOf(next);
    } catch (NoSuchFileException deleted) {
      // Rotated away between the look and the opening, which only a reader of old logs meets.
      goOnAfterGap(next.number() + 1);
      return openSegment();
    }
    open = next;
    batch.limit(0);
    return true;
  }

  private Segment segmentFrom(long number) {
    SegmentFiles held = pinned.from(number);
    return held == null ? log.segmentFrom(number) : held.segment();
  }

  private SegmentFiles filesOf(Segment of) throws IOException {
    SegmentFiles held = pinned.from(of.number());
    return held == null ? new SegmentFiles(of) : held;
  }

  private IndexRecord readRecord() throws IOException {
    if (!batch.hasRemaining()) {
      int count = (int) Math.min(open.records() - record, INDEX_BATCH);
      batch.clear().limit(count * IndexRecord.BYTES);
      files.readIndex(record * IndexRecord.BYTES, batch);
      batch.flip();
    }
    return IndexRecord.read(batch);
  }

  long segment() {
    return segment;
  }

  long consumed() {
    return consumed;
  }

  void countFrom(long bytes) {
    consumed = bytes;
  }

  private void closeSegment() throws IOException {
    if (files != null) {
      long number = files.segment().number();
      if (pinned.from(number) != files) {
        files.close();
      } else if (ownsPinned) {
        pinned.keepFrom(number + 1);
      }
    }
    files = null;
    open = null;
  }

  @Override
  public void close() throws IOException {
    try {
      closeSegment();
      if (ownsPinned) {
        pinned.close();
      }
    } finally {
      log.leave(this);
    }
  }
}
