package dev.gantry.standalone.client;

import dev.gantry.standalone.installation.LaunchException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the platform's API over its unix socket, as the local administrator or, with a token, as its
 * tenant. By hand: the JDK's client speaks no unix sockets, and costs 0.2 s to load.
 */
public final class ApiClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path socket;
  private final String token;

  private ApiClient(Path socket, String token) {
    this.socket = socket;
    this.token = token;
  }

  /** A name as one segment of a path, whatever it holds: the service says what is wrong with it. */
  public static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** As the local administrator, or whom {@code GANTRY_TOKEN} speaks for. */
  public static ApiClient overUnixSocket(Path socket) {
    return new ApiClient(socket, System.getenv("GANTRY_TOKEN"));
  }

  /**
   * @param body what becomes JSON; null for none
   * @throws LaunchException when nobody answers
   */
  public Answer send(String method, String path, Object body) {
    byte[] json = body == null ? new byte[0] : JSON.writeValueAsBytes(body);
    return send(method, path, "application/json", json);
  }

  /**
   * As above, with a body of any kind.
   *
   * @throws LaunchException when nobody answers
   */
  public Answer send(String method, String path, String type, byte[] body) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      write(channel, head(method, path, type, body.length).getBytes(StandardCharsets.UTF_8));
      write(channel, body);
      return read(Channels.newInputStream(channel));
    } catch (IOException e) {
      throw new LaunchException(
          "the platform does not answer at " + socket + " (" + e.getMessage() + "): ./gantry up?");
    }
  }

  private String head(String method, String path, String type, int length) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: gantry\r\n");
    head.append("Connection: close\r\nContent-Type: ").append(type).append("\r\n");
    head.append("Content-Length: ").append(length).append("\r\n");
    if (token != null && !token.isBlank()) {
      head.append("Authorization: Bearer ").append(token.strip()).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  static Answer read(InputStream in) throws IOException {
    String[] statusLine = line(in).split(" ", 3);
    if (statusLine.length < 2 || !statusLine[0].startsWith("HTTP/1.")) {
      throw new IOException("not an HTTP answer: " + String.join(" ", statusLine));
    }
    int status = Integer.parseInt(statusLine[1]);
    boolean chunked = false;
    long length = -1;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring("content-length:".length()).strip());
      }
    }
    byte[] body;
    if (status == 204 || status == 304) {
      body = new byte[0];
    } else if (chunked) {
      body = chunks(in);
    } else {
      body = length < 0 ? in.readAllBytes() : whole(in, (int) length);
    }
    return new Answer(status, new String(body, StandardCharsets.UTF_8));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
      all.write(whole(in, size));
      line(in);
      if (size == 0) {
        return all.toByteArray();
      }
    }
  }

  private static byte[] whole(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer breaks off");
    }
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the answer breaks off");
      }
      if (b == '\n') {
        return line.toString().stripTrailing();
      }
      line.append((char) b);
    }
  }
}
