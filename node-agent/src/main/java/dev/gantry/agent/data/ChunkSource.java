package dev.gantry.agent.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Reads what comes in chunks, as {@link ChunkSink} sends them. */
final class ChunkSource extends InputStream {
  private final Connection connection;
  private long left;
  private boolean complete;
  private boolean broken;

  ChunkSource(Connection connection) {
    this.connection = connection;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !nextChunk()) {
      return -1;
    }
    ByteBuffer from = bytes();
    int n = (int) Math.min(Math.min(length, left), from.remaining());
    from.get(into, offset, n);
    left -= n;
    return n;
  }

  private boolean nextChunk() throws IOException {
    for (int i = 0; !complete && i < Integer.BYTES; i++) {
      left = left << 8 | bytes().get() & 0xff;
    }
    complete = left == 0;
    return !complete;
  }

  /** An end without a chunk of length 0 is no end of the archive: whoever sends it has gone. */
  private ByteBuffer bytes() throws IOException {
    broken = true;
    ByteBuffer bytes = connection.read();
    if (bytes == null) {
      throw new EOFException("the archive ended early");
    }
    broken = false;
    return bytes;
  }

  /** Whether it was the connection that failed. */
  boolean isBroken() {
    return broken;
  }

  /** Reads on to the end, so that the archive is known to be whole. */
  void drain() throws IOException {
    transferTo(OutputStream.nullOutputStream());
  }
}
