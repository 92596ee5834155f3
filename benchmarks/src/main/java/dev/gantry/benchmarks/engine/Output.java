package dev.gantry.benchmarks.engine;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A container's output on its way to the client: an answer that is read while it comes, on a
 * connection of its own. Without a terminal it consists of frames: one byte for the stream, three
 * zeros, four bytes of length, the payload ({@code /containers/{id}/attach} of Docker's API).
 */
public final class Output implements AutoCloseable {
  /** Header of a frame. */
  private static final int HEADER = 8;

  private final SocketChannel channel;
  private final InputStream in;
  private int left;

  private Output(SocketChannel channel, InputStream in) {
    this.channel = channel;
    this.in = in;
  }

  /** For frames that come from elsewhere. */
  Output(InputStream in) {
    this(null, in);
  }

  /**
   * Asks and reads the head of the answer.
   *
   * @param upgrade the connection is taken over, as the docker CLI does for attach and exec
   */
  static Output open(Path socket, String line, boolean upgrade, byte[] body) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      String headers =
          "Content-Type: application/json\r\n"
              + (upgrade ? "Connection: Upgrade\r\nUpgrade: tcp\r\n" : "");
      ByteBuffer request = ByteBuffer.wrap(HttpHead.request(line, headers, body));
      while (request.hasRemaining()) {
        channel.write(request);
      }
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
      HttpHead head = HttpHead.read(in);
      if (head.status() != 101 && head.status() != 200) {
        String why = new String(UnixHttp.body(head, in), StandardCharsets.UTF_8).strip();
        throw new IOException(
            "%s at %s answered %d: %s".formatted(line, socket, head.status(), why));
      }
      return new Output(channel, head.chunked() ? new ChunkedInput(in) : in);
    } catch (EOFException e) {
      channel.close();
      throw UnixHttp.ended(socket, e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Payload bytes of the current frame, or of the next one.
   *
   * @return how many, at least 1; -1 at the end of the stream
   * @throws EOFException when it ends inside a frame
   */
  public int read(byte[] buffer) throws IOException {
    while (left == 0) {
      byte[] header = in.readNBytes(HEADER);
      if (header.length == 0) {
        return -1;
      }
      if (header.length < HEADER) {
        throw new EOFException("the output ended inside the header of a frame");
      }
      left = ByteBuffer.wrap(header).getInt(4);
    }
    int count = in.read(buffer, 0, Math.min(buffer.length, left));
    if (count < 0) {
      throw new EOFException("the output ended inside a frame, " + left + " bytes before its end");
    }
    left -= count;
    return count;
  }

  /** Reads to the end; how many bytes there were. */
  public long drain() throws IOException {
    byte[] buffer = new byte[8192];
    long all = 0;
    for (int count = read(buffer); count >= 0; count = read(buffer)) {
      all += count;
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
