package dev.gantry.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.standalone.installation.LaunchException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiClientTest {
  private static Answer read(String text) throws IOException {
    return ApiClient.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void readsBodiesOfEachKind() throws Exception {
    assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}and more"))
        .isEqualTo(new Answer(200, "{}"));
    assertThat(
            read(
                "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n"))
        .isEqualTo(new Answer(200, "[1,2]"));
    assertThat(read("HTTP/1.1 204 No Content\r\n\r\n")).isEqualTo(new Answer(204, ""));
    assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"))
        .hasMessage("the answer breaks off");
  }

  @Test
  void aBadAnswerIsThrownInThePlatformsWords() {
    assertThatThrownBy(() -> new Answer(404, "{\"message\":\"No such node: x\"}").json())
        .isInstanceOf(LaunchException.class)
        .hasMessage("No such node: x");
    assertThatThrownBy(() -> new Answer(502, "<html>").json()).hasMessage("answer 502: <html>");
  }

  @Test
  void asksOverAUnixSocket(@TempDir Path folder) throws Exception {
    Path socket = folder.resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> serveOne(server));
      Answer answer =
          ApiClient.overUnixSocket(socket).send("POST", "/api/v1/things", Map.of("name", "x"));
      assertThat(answer.json().path("id").intValue()).isEqualTo(7);
      assertThat(asked.get())
          .startsWith("POST /api/v1/things HTTP/1.1")
          .endsWith("{\"name\":\"x\"}");
    }
    assertThatThrownBy(() -> ApiClient.overUnixSocket(socket).send("GET", "/", null))
        .hasMessageContaining("the platform does not answer");
  }

  private static String serveOne(ServerSocketChannel server) {
    try (SocketChannel channel = server.accept()) {
      ByteBuffer request = ByteBuffer.allocate(4096);
      while (!new String(request.array(), StandardCharsets.UTF_8).contains("}")) {
        channel.read(request);
      }
      channel.write(
          ByteBuffer.wrap(
              "HTTP/1.1 201 Created\r\nContent-Length: 8\r\n\r\n{\"id\":7}"
                  .getBytes(StandardCharsets.UTF_8)));
      return new String(request.array(), 0, request.position(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
