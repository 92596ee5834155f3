package dev.gantry.benchmarks.engine;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a chunked body (RFC 9112, 7.1). After its end the connection stands at the next
 * answer. A connection that ends in the middle is an error, never a short body.
 */
final class ChunkedInput extends InputStream {
  private final InputStream in;
  private int left;
  private boolean first = true;
  private boolean ended;

  ChunkedInput(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !nextChunk()) {
      return -1;
    }
    int count = in.read(buffer, offset, Math.min(length, left));
    if (count < 0) {
      throw new EOFException(
          "the connection ended inside a chunk, " + left + " bytes before its end");
    }
    left -= count;
    return count;
  }

  private boolean nextChunk() throws IOException {
    if (ended) {
      return false;
    }
    if (!first) {
      HttpHead.line(in);
    }
    first = false;
    String line = HttpHead.line(in);
    int extension = line.indexOf(';');
    left = Integer.parseInt((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
    if (left == 0) {
      ended = true;
      HttpHead.line(in);
    }
    return !ended;
  }
}
