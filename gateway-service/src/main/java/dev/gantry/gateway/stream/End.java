package dev.gantry.gateway.stream;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One end of a relay. Reading and writing go on at the same time, each by one thread. */
interface End extends Closeable {
  /** Blocks for at least one byte; -1 when the other side sends no more. */
  int read(ByteBuffer into) throws IOException;

  /** Writes and sends all of it. */
  void write(ByteBuffer from) throws IOException;

  /** Tells the other side that nothing more comes. Reading goes on. */
  void endOutput() throws IOException;

  /** Wakes a blocked reader. */
  void endInput() throws IOException;
}
