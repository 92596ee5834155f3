package dev.gantry.agent.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads a stream in a thread of its own, a few buffers ahead, so that decompressing and writing use
 * two processors.
 */
final class ReadAhead extends InputStream {
  private static final int BUFFER = 256 << 10;
  private static final int AHEAD = 4;

  /** Filled buffer, end ({@code length} -1), or failure. */
  private record Piece(byte[] bytes, int length, IOException failure) {}

  private final InputStream source;
  private final BlockingQueue<Piece> filled = new ArrayBlockingQueue<>(AHEAD);
  private final Thread reader;
  private Piece current = new Piece(new byte[0], 0, null);
  private int position;

  ReadAhead(InputStream source) {
    this.source = source;
    this.reader = Thread.ofPlatform().name("layer-read-ahead").daemon().start(this::readAll);
  }

  private void readAll() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Piece piece = next();
        filled.put(piece);
        if (piece.length < 0 || piece.failure != null) {
          return;
        }
      }
    } catch (InterruptedException closed) {
      // close() ends this thread this way; nobody reads any more.
      Thread.currentThread().interrupt();
    }
  }

  private Piece next() {
    byte[] bytes = new byte[BUFFER];
    try {
      int n = source.readNBytes(bytes, 0, bytes.length);
      return new Piece(bytes, n == 0 ? -1 : n, null);
    } catch (IOException e) {
      return new Piece(bytes, 0, e);
    } catch (RuntimeException e) {
      return new Piece(bytes, 0, new IOException("reading a layer", e));
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? current.bytes[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int n = Math.min(length, current.length - position);
    System.arraycopy(current.bytes, position, bytes, offset, n);
    position += n;
    return n;
  }

  private boolean fill() throws IOException {
    if (current.length >= 0 && position == current.length && current.failure == null) {
      try {
        current = filled.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("reading a layer was interrupted");
      }
      position = 0;
    }
    if (current.failure != null) {
      throw current.failure;
    }
    return current.length >= 0;
  }

  @Override
  public void close() throws IOException {
    reader.interrupt();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    source.close();
  }
}
