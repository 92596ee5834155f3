package dev.gantry.benchmarks.engine;

import java.io.BufferedInputStream;
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

  /** Sends and reads the whole answer; an error status is an answer too. */
  Answer send(String method, String target, String contentType, byte[] body) throws IOException {
    connect();
    // One write for small requests: two would be two wake-ups of the server.
    out.write(
        HttpHead.request(method + " " + target, "Content-Type: " + contentType + "\r\n", body));
    out.flush();
    try {
      return answer();
    } catch (EOFException e) {
      close();
      throw ended(socket, e);
    }
  }

  static EOFException ended(Path socket, EOFException cause) {
    EOFException told = new EOFException(cause.getMessage() + " (" + socket + ")");
    told.initCause(cause);
    return told;
  }

  private Answer answer() throws IOException {
    HttpHead head = HttpHead.read(in);
    byte[] body = body(head, in);
    if (head.close() || (!head.chunked() && head.length() < 0 && body.length > 0)) {
      close();
    }
    return new Answer(head.status(), new String(body, StandardCharsets.UTF_8));
  }

  static byte[] body(HttpHead head, InputStream in) throws IOException {
    if (head.bodiless()) {
      return new byte[0];
    }
    if (head.chunked()) {
      return new ChunkedInput(in).readAllBytes();
    }
    return head.length() >= 0 ? in.readNBytes(Math.toIntExact(head.length())) : in.readAllBytes();
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
