package dev.gantry.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixHttpTest {
  private static final byte[] NOTHING = new byte[0];

  @TempDir Path folder;

  @Test
  void bodiesOfAllFramingsAreReadOnOneConnection() throws Exception {
    try (Server server =
            new Server(
                List.of(
                    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                    "HTTP/1.1 204 No Content\r\n\r\n",
                    "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"));
        UnixHttp http = new UnixHttp(server.socket)) {
      assertThat(http.send("GET", "/a", "text/plain", NOTHING))
          .isEqualTo(new UnixHttp.Answer(200, "hello"));
      assertThat(http.send("POST", "/b", "text/plain", NOTHING))
          .isEqualTo(new UnixHttp.Answer(204, ""));
      assertThat(http.send("POST", "/c", "text/plain", NOTHING))
          .isEqualTo(new UnixHttp.Answer(201, "abcde"));
    }
  }

  @Test
  void answerCutOffIsAnErrorThatNamesTheSocket() throws Exception {
    try (Server server = new Server(List.of("HTTP/1.1 200 OK\r\nConte"));
        UnixHttp http = new UnixHttp(server.socket)) {
      assertThatThrownBy(() -> http.send("GET", "/", "text/plain", NOTHING))
          .isInstanceOf(EOFException.class)
          .hasMessageContaining(server.socket.toString());
    }
  }

  /** Gives one canned answer a request, on one connection, and closes it. */
  private final class Server implements AutoCloseable {
    final Path socket = folder.resolve("s");
    private final ServerSocketChannel listener;

    Server(List<String> answers) throws IOException {
      listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofVirtual().start(() -> serve(answers));
    }

    private void serve(List<String> answers) {
      try (SocketChannel connection = listener.accept()) {
        InputStream in = Channels.newInputStream(connection);
        OutputStream out = Channels.newOutputStream(connection);
        for (String answer : answers) {
          readHead(in);
          out.write(answer.getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        // The client has gone: its own assertion says why.
      }
    }

    private void readHead(InputStream in) throws IOException {
      int seen = 0;
      while (seen < 4) {
        int b = in.read();
        seen = b == "\r\n\r\n".charAt(seen) ? seen + 1 : 0;
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
