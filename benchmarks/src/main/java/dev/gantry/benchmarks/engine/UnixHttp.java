package dev.gantry.benchmarks.engine;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * HTTP/1.1 over one kept-open connection to a unix socket: just what the measuring needs, so that
 * the client costs microseconds and is the same for every engine. Not thread-safe.
 */
final class UnixHttp implements AutoCloseable {
  private final Path socket;
  private SocketChannel channel;
  private InputStream in;
  private OutputStream out;

  UnixHttp(Path socket) {
    this.socket = socket;
  }

  /**
   * An answer, read whole.
   *
   * @param status HTTP status code
   */
  record Answer(int status, String body) {}

  /** What the headers say about the body. */
  private record Framing(int status, long length, boolean chunked, boolean close) {}

  /** Sends and reads the whole answer; an error status is an answer too. */
  Answer send(String method, String target, String contentType, byte[] body) throws IOException {
    connect();
    String head =
        method
            + " "
            + target
            + " HTTP/1.1\r\nHost: benchmark\r\nContent-Type: "
            + contentType
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
    // One write for small requests: two would be two wake-ups of the server.
    byte[] message = new byte[headBytes.length + body.length];
    System.arraycopy(headBytes, 0, message, 0, headBytes.length);
    System.arraycopy(body, 0, message, headBytes.length, body.length);
    out.write(message);
    out.flush();
    return answer();
  }

  private Answer answer() throws IOException {
    Framing framing = headers();
    byte[] body;
    if (framing.status == 204 || framing.status == 304) {
      body = new byte[0];
    } else if (framing.chunked) {
      body = chunks();
    } else if (framing.length >= 0) {
      body = in.readNBytes(Math.toIntExact(framing.length));
    } else {
      body = in.readAllBytes();
    }
    if (framing.close || (!framing.chunked && framing.length < 0 && body.length > 0)) {
      close();
    }
    return new Answer(framing.status, new String(body, StandardCharsets.UTF_8));
  }

  private Framing headers() throws IOException {
    String status = line();
    int code = Integer.parseInt(status.substring(9, 12));
    long length = -1;
    boolean chunked = false;
    boolean close = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring(15).strip());
      }
      chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
      close |= lower.startsWith("connection:") && lower.contains("close");
    }
    return new Framing(code, length, chunked, close);
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.write(in.readNBytes(size));
      line();
    }
    line();
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    String line = line();
    int extension = line.indexOf(';');
    return Integer.parseInt(extension < 0 ? line : line.substring(0, extension), 16);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        close();
        throw new EOFException("the server at " + socket + " closed the connection early");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.US_ASCII);
  }

  private void connect() throws IOException {
    if (channel != null && channel.isOpen() && !closedByPeer()) {
      return;
    }
    close();
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    in = new BufferedInputStream(Channels.newInputStream(channel));
    out = Channels.newOutputStream(channel);
  }

  /** Servers close idle connections; nothing is outstanding here, so any input means the end. */
  private boolean closedByPeer() throws IOException {
    channel.configureBlocking(false);
    try {
      return channel.read(ByteBuffer.allocate(1)) != 0;
    } finally {
      channel.configureBlocking(true);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
