package dev.gantry.agent.data;

import dev.gantry.agent.copy.ArchiveSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Sends an archive in chunks: length (4 bytes), bytes; one of length 0 says that it is whole. */
final class ChunkSink implements ArchiveSink {
  private static final int CHUNK = 256 << 10;
  private static final int LENGTH = Integer.BYTES;

  private final WritableByteChannel to;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).position(LENGTH);

  ChunkSink(WritableByteChannel to) {
    this.to = to;
  }

  @Override
  public ByteBuffer room() throws IOException {
    if (!chunk.hasRemaining()) {
      send();
    }
    return chunk;
  }

  private void send() throws IOException {
    chunk.putInt(0, chunk.position() - LENGTH).flip();
    while (chunk.hasRemaining()) {
      to.write(chunk);
    }
    chunk.clear().position(LENGTH);
  }

  /** All is said. */
  void complete() throws IOException {
    if (chunk.position() > LENGTH) {
      send();
    }
    send();
  }
}
