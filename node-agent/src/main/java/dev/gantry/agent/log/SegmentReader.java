package dev.gantry.agent.log;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;

/** Reads a segment at any place. */
final class SegmentReader implements Closeable {
  private static final int BATCH = 256;

  private final Segment segment;
  private final FileChannel index;
  private final Map<LogStream, FileChannel> data = new EnumMap<>(LogStream.class);
  private final ByteBuffer batch = ByteBuffer.allocate(BATCH * IndexRecord.BYTES).limit(0);
  private long batchFrom;

  /**
   * @throws java.nio.file.NoSuchFileException it has been rotated away
   */
  SegmentReader(Segment segment) throws IOException {
    this.segment = segment;
    this.index = FileChannel.open(segment.index(), StandardOpenOption.READ);
  }

  IndexRecord record(long number) throws IOException {
    if (number < batchFrom || number >= batchFrom + batch.limit() / IndexRecord.BYTES) {
      batchFrom = number / BATCH * BATCH;
      int count = (int) Math.min(BATCH, segment.records() - batchFrom);
      batch.clear().limit(count * IndexRecord.BYTES);
      readFully(index, batchFrom * IndexRecord.BYTES, batch);
      batch.flip();
    }
    int at = (int) (number - batchFrom) * IndexRecord.BYTES;
    return IndexRecord.read(batch.slice(at, IndexRecord.BYTES));
  }

  void read(LogStream stream, long offset, ByteBuffer into) throws IOException {
    FileChannel channel = data.get(stream);
    if (channel == null) {
      channel = FileChannel.open(segment.data(stream), StandardOpenOption.READ);
      data.put(stream, channel);
    }
    readFully(channel, offset, into);
  }

  private static void readFully(FileChannel from, long position, ByteBuffer into)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int n = from.read(into, at);
      if (n < 0) {
        throw new EOFException("a log segment is shorter than its index says");
      }
      at += n;
    }
  }

  @Override
  public void close() throws IOException {
    index.close();
    for (FileChannel channel : data.values()) {
      channel.close();
    }
  }
}
