package dev.gantry.agent.data;

import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamRequest;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import tools.jackson.databind.json.JsonMapper;

/** One connection to the data port: a request line, an answer line, then bytes. */
final class Connection implements Closeable {
  private static final int READ_BYTES = 64 << 10;

  private final Wire channel;
  private final JsonMapper json;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES + 1).flip();

  Connection(Wire channel, JsonMapper json) {
    this.channel = channel;
    this.json = json;
  }

  StreamRequest readRequest() throws IOException {
    byte[] line = new byte[StreamRequest.MAX_LINE];
    int length = 0;
    while (true) {
      if (!buffer.hasRemaining() && !fill()) {
        throw new EOFException("the connection ended before its request");
      }
      byte b = buffer.get();
      if (b == '\n') {
        return json.readValue(line, 0, length, StreamRequest.class);
      }
      if (length == line.length) {
        throw new IOException("the request line is longer than " + line.length + " bytes");
      }
      line[length++] = b;
    }
  }

  void answer(StreamAnswer answer) throws IOException {
    byte[] text = json.writeValueAsBytes(answer);
    ByteBuffer line = ByteBuffer.allocate(text.length + 1).put(text).put((byte) '\n').flip();
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  /** What the peer sent, at least a byte; null at its end. Valid until the next call. */
  ByteBuffer read() throws IOException {
    if (!buffer.hasRemaining() && !fill()) {
      return null;
    }
    return buffer;
  }

  private boolean fill() throws IOException {
    buffer.clear();
    int n = channel.read(buffer);
    buffer.flip();
    return n >= 0;
  }

  Wire channel() {
    return channel;
  }

  /** The peer reads the end after what was written. */
  void endOutput() throws IOException {
    channel.endOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
