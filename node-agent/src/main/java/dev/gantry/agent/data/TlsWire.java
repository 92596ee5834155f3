package dev.gantry.agent.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import javax.net.ssl.SSLSocket;

/**
 * Over TLS 1.3, where each direction has an end of its own (RFC 8446, 6.1). As with a channel, who
 * is interrupted while writing finds the connection closed.
 */
final class TlsWire implements Wire {
  private final Socket plain;
  private final SSLSocket tls;
  private final InputStream in;
  private final OutputStream out;

  /**
   * @param plain what {@code tls} runs over
   */
  TlsWire(Socket plain, SSLSocket tls) throws IOException {
    this.plain = plain;
    this.tls = tls;
    this.in = tls.getInputStream();
    this.out = tls.getOutputStream();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    byte[] bytes = new byte[into.remaining()];
    int n = in.read(bytes);
    if (n > 0) {
      into.put(bytes, 0, n);
    }
    return n;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    send(bytes);
    return bytes.length;
  }

  /** In one record where it fits. */
  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    int all = 0;
    for (int i = offset; i < offset + length; i++) {
      all += from[i].remaining();
    }
    ByteBuffer together = ByteBuffer.allocate(all);
    for (int i = offset; i < offset + length; i++) {
      together.put(from[i]);
    }
    send(together.array());
    return all;
  }

  @Override
  public long write(ByteBuffer[] from) throws IOException {
    return write(from, 0, from.length);
  }

  private void send(byte[] bytes) throws IOException {
    try {
      out.write(bytes);
    } catch (SocketException e) {
      if (Thread.currentThread().isInterrupted()) {
        ClosedByInterruptException interrupted = new ClosedByInterruptException();
        interrupted.initCause(e);
        throw interrupted;
      }
      throw e;
    }
  }

  @Override
  public void endOutput() throws IOException {
    tls.shutdownOutput();
  }

  @Override
  public boolean isOpen() {
    return !plain.isClosed();
  }

  /** TLS would first say goodbye, and wait for a peer that reads no more. */
  @Override
  public void close() throws IOException {
    plain.close();
  }
}
