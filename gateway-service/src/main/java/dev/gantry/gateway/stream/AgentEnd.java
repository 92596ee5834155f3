package dev.gantry.gateway.stream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A connection to an agent's data port. */
public final class AgentEnd implements End {
  private static final int LONGEST_LINE = 64 << 10;

  private final Wire wire;
  // What came with the answer line already belongs to the stream.
  private ByteBuffer early = ByteBuffer.allocate(0);

  AgentEnd(Wire wire) {
    this.wire = wire;
  }

  void writeLine(byte[] json) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
    write(line);
  }

  /** One line of JSON, without its line feed. */
  byte[] readLine() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_LINE);
    int searched = 0;
    while (true) {
      for (; searched < buffer.position(); searched++) {
        if (buffer.get(searched) == '\n') {
          return split(buffer, searched);
        }
      }
      if (!buffer.hasRemaining()) {
        throw new IOException("answer line is longer than " + LONGEST_LINE + " bytes");
      }
      if (wire.read(buffer) < 0) {
        throw new EOFException("the agent closed the connection instead of an answer");
      }
    }
  }

  private byte[] split(ByteBuffer buffer, int lineFeed) {
    buffer.flip();
    byte[] line = new byte[lineFeed];
    buffer.get(line);
    buffer.get();
    early = buffer;
    return line;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (early.hasRemaining()) {
      int n = Math.min(early.remaining(), into.remaining());
      into.put(early.slice(early.position(), n));
      early.position(early.position() + n);
      return n;
    }
    return wire.read(into);
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    wire.write(from);
  }

  @Override
  public void endOutput() throws IOException {
    wire.endOutput();
  }

  @Override
  public void endInput() throws IOException {
    wire.endInput();
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }

  @Override
  public String toString() {
    return "agent stream";
  }
}
