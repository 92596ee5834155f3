package dev.gantry.gateway.stream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * An archive on the way between client and agent, in chunks: length (4 bytes, big endian), bytes.
 * One of length 0 says that it is whole; without it, an end is a breakdown.
 */
final class Chunks {
  private static final int BUFFER = 64 << 10;

  /** Takes bytes; they are not valid after it has returned. */
  interface Taker {
    void take(byte[] bytes, int length) throws IOException;
  }

  private Chunks() {}

  /**
   * Reads to the end.
   *
   * @throws EOFException the agent broke off
   */
  static void read(AgentEnd agent, Taker taker) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    for (int left = length(agent, buffer); left > 0; left = length(agent, buffer)) {
      while (left > 0) {
        buffer.clear().limit(Math.min(left, BUFFER));
        int n = more(agent, buffer);
        taker.take(buffer.array(), n);
        left -= n;
      }
    }
  }

  private static int length(AgentEnd agent, ByteBuffer buffer) throws IOException {
    buffer.clear().limit(Integer.BYTES);
    while (buffer.hasRemaining()) {
      more(agent, buffer);
    }
    return buffer.getInt(0);
  }

  private static int more(AgentEnd agent, ByteBuffer buffer) throws IOException {
    int n = agent.read(buffer);
    if (n < 0) {
      throw new EOFException("the node broke the archive off");
    }
    return n;
  }

  /**
   * Sends all that the client sends, and that it was all.
   *
   * @throws AgentLeft the agent takes no more; it may have said why
   * @throws IOException the client broke off
   */
  static void send(InputStream client, AgentEnd agent, Taker counter) throws IOException {
    byte[] bytes = new byte[Integer.BYTES + BUFFER];
    while (true) {
      int n = client.read(bytes, Integer.BYTES, BUFFER);
      int length = Math.max(n, 0);
      ByteBuffer chunk = ByteBuffer.wrap(bytes, 0, Integer.BYTES + length).putInt(0, length);
      try {
        agent.write(chunk);
      } catch (IOException e) {
        throw new AgentLeft(e);
      }
      counter.take(bytes, length);
      if (n < 0) {
        return;
      }
    }
  }

  /** Not the client's doing. */
  static final class AgentLeft extends IOException {
    private static final long serialVersionUID = 1L;

    private AgentLeft(IOException cause) {
      super(cause);
    }
  }
}
