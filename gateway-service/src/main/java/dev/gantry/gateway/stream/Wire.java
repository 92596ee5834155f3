package dev.gantry.gateway.stream;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A connection with two directions, each of which ends by itself. */
interface Wire extends Closeable {
  /** Blocks for at least a byte; -1 at the end. */
  int read(ByteBuffer into) throws IOException;

  /** All of it. */
  void write(ByteBuffer from) throws IOException;

  void endOutput() throws IOException;

  void endInput() throws IOException;
}
