package dev.gantry.agent.data;

import dev.gantry.agent.log.LogStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Many lines on their way to a client in one write, each in a frame of its own, as Docker's. */
final class FrameBatch {
  private static final int BYTES = 128 << 10;
  private static final int HEADER = 8;

  private final WritableByteChannel to;
  private final boolean raw;
  private final ByteBuffer batch = ByteBuffer.allocate(BYTES);

  /**
   * @param raw without frames, as with a terminal
   */
  FrameBatch(WritableByteChannel to, boolean raw) {
    this.to = to;
    this.raw = raw;
  }

  /** Takes a line; together with its stamp much shorter than the batch. */
  void add(LogStream stream, byte[] stamp, ByteBuffer text) throws IOException {
    int length = stamp.length + text.remaining();
    if (batch.remaining() < HEADER + length) {
      flush();
    }
    if (!raw) {
      batch.putInt(stream.number() << 24).putInt(length);
    }
    batch.put(stamp).put(text);
  }

  void flush() throws IOException {
    batch.flip();
    while (batch.hasRemaining()) {
      to.write(batch);
    }
    batch.clear();
  }
}
