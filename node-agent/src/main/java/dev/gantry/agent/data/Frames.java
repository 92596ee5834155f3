package dev.gantry.agent.data;

import dev.gantry.agent.log.LogStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/**
 * Output on its way to a client: raw with a terminal, else in Docker's frames.
 *
 * @see <a
 *     href="https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerAttach">
 *     Docker Engine API, stream format</a>
 */
final class Frames {
  private static final int HEADER = 8;

  private final GatheringByteChannel to;
  private final boolean raw;

  Frames(GatheringByteChannel to, boolean raw) {
    this.to = to;
    this.raw = raw;
  }

  void write(LogStream stream, ByteBuffer bytes) throws IOException {
    if (raw) {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
      return;
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.put(stream.number()).put(new byte[3]).putInt(bytes.remaining()).flip();
    ByteBuffer[] both = {header, bytes};
    while (header.hasRemaining() || bytes.hasRemaining()) {
      to.write(both);
    }
  }
}
