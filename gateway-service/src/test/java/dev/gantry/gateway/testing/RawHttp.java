package dev.gantry.gateway.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** HTTP/1.1 by hand, so that tests see what is on the wire, hijacked streams included. */
public final class RawHttp implements AutoCloseable {
  /** The head of an answer. */
  public record Head(int status, List<String> headers) {
    public String header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ": ";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(line -> line.substring(prefix.length()))
          .findFirst()
          .orElse(null);
    }
  }

  private final SocketChannel channel;
  private final ByteBuffer early = ByteBuffer.allocate(64 << 10).limit(0);

  private RawHttp(SocketChannel channel) {
    this.channel = channel;
  }

  public static RawHttp tcp(int port) throws IOException {
    return new RawHttp(SocketChannel.open(new InetSocketAddress("127.0.0.1", port)));
  }

  public static RawHttp unix(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return new RawHttp(channel);
  }

  public void send(String method, String target, String... headers) throws IOException {
    StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    if (java.util.Arrays.stream(headers).noneMatch(header -> header.startsWith("Host:"))) {
      text.append("Host: docker\r\n");
    }
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  public void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  public void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  private int read() throws IOException {
    if (!early.hasRemaining()) {
      early.clear();
      int n = channel.read(early);
      early.flip();
      if (n < 0) {
        return -1;
      }
    }
    return early.get() & 0xff;
  }

  /** Without its line end. */
  public String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = read(); c != '\n'; c = read()) {
      if (c < 0) {
        throw new EOFException("connection closed after: " + line);
      }
      line.write(c);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  public Head head() throws IOException {
    String status = line();
    List<String> headers = new java.util.ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
    }
    return new Head(Integer.parseInt(status.split(" ")[1]), headers);
  }

  /** The body that the head announces. */
  public byte[] body(Head head) throws IOException {
    if (head.header("Content-Length") != null) {
      return exactly(Integer.parseInt(head.header("Content-Length")));
    }
    if ("chunked".equals(head.header("Transfer-Encoding"))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
        all.write(chunk);
      }
      return all.toByteArray();
    }
    return head.status() == 204 || head.status() == 304 ? new byte[0] : rest();
  }

  /** Empty for the last. */
  public byte[] chunk() throws IOException {
    byte[] chunk = exactly(Integer.parseInt(line(), 16));
    line();
    return chunk;
  }

  public byte[] exactly(int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      int c = read();
      if (c < 0) {
        throw new EOFException("connection closed after " + i + " of " + length + " bytes");
      }
      bytes[i] = (byte) c;
    }
    return bytes;
  }

  /** All until the other side closes. */
  public byte[] rest() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(Arrays.copyOfRange(early.array(), early.position(), early.limit()));
    early.limit(0);
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    while (channel.read(buffer) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return all.toByteArray();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
