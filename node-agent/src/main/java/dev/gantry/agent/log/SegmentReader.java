package dev.gantry.agent.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a segment at any place. */
final class SegmentReader implements Closeable {
  private static final int BATCH = 256;

  private final Segment segment;
  private final SegmentFiles files;
  private final boolean pinned;
  private final ByteBuffer batch = ByteBuffer.allocate(BATCH * IndexRecord.BYTES).limit(0);
  private long batchFrom;

  /**
   * @throws java.nio.file.NoSuchFileException it has been rotated away
   */
  SegmentReader(Segment segment) throws IOException {
    this.segment = segment;
    this.files = new SegmentFiles(segment);
    this.pinned = false;
  }

  /**
   * @param pinned somebody else's, who also closes them
   */
  SegmentReader(SegmentFiles pinned) {
    this.segment = pinned.segment();
    this.files = pinned;
    this.pinned = true;
  }

  IndexRecord record(long number) throws IOException {
    if (number < batchFrom || number >= batchFrom + batch.limit() / IndexRecord.BYTES) {
      batchFrom = number / BATCH * BATCH;
      int count = (int) Math.min(BATCH, segment.records() - batchFrom);
      batch.clear().limit(count * IndexRecord.BYTES);
      files.readIndex(batchFrom * IndexRecord.BYTES, batch);
      batch.flip();
    }
    int at = (int) (number - batchFrom) * IndexRecord.BYTES;
    return IndexRecord.read(batch.slice(at, IndexRecord.BYTES));
  }

  void read(LogStream stream, long offset, ByteBuffer into) throws IOException {
    files.read(stream, offset, into);
  }

  @Override
  public void close() throws IOException {
    if (!pinned) {
      files.close();
    }
  }
}
