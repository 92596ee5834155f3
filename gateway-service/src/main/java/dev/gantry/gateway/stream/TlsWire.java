package dev.gantry.gateway.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLSocket;

/** Over TLS 1.3, where each direction has an end of its own (RFC 8446, 6.1). */
final class TlsWire implements Wire {
  private final Socket plain;
  private final SSLSocket tls;
  private final InputStream in;
  private final OutputStream out;
  private byte[] copied = new byte[0];

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
    if (into.hasArray()) {
      int n = in.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
      into.position(into.position() + Math.max(0, n));
      return n;
    }
    byte[] bytes = new byte[into.remaining()];
    int n = in.read(bytes);
    into.put(bytes, 0, Math.max(0, n));
    return n;
  }

  /** By one thread at a time. */
  @Override
  public void write(ByteBuffer from) throws IOException {
    int length = from.remaining();
    if (from.hasArray()) {
      out.write(from.array(), from.arrayOffset() + from.position(), length);
      from.position(from.limit());
      return;
    }
    if (copied.length < length) {
      copied = new byte[length];
    }
    from.get(copied, 0, length);
    out.write(copied, 0, length);
  }

  @Override
  public void endOutput() throws IOException {
    tls.shutdownOutput();
  }

  @Override
  public void endInput() throws IOException {
    tls.shutdownInput();
  }

  /** TLS would first say goodbye, and wait for a peer that reads no more. */
  @Override
  public void close() throws IOException {
    plain.close();
  }
}
