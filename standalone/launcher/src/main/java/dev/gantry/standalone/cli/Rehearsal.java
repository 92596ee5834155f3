package dev.gantry.standalone.cli;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What a docker CLI asks first, asked once while the class caches are recorded: so the classes that
 * answer are in the caches too.
 */
final class Rehearsal {
  private static final List<String> READS =
      List.of(
          "/_ping",
          "/version",
          "/info",
          "/v1.51/containers/json?all=1",
          "/v1.51/images/json",
          "/v1.51/volumes");
  private static final String CREATE =
      """
      {"Image":"rehearsal:none","Cmd":["true"],"HostConfig":{"AutoRemove":true,"NetworkMode":"none"}}""";

  private final Path socket;

  Rehearsal(Path socket) {
    this.socket = socket;
  }

  void run() throws IOException {
    for (String path : READS) {
      say(path + ": " + ask("GET " + path, ""));
    }
    // Fails, since there is no image: but after most of the way through the services.
    say("create: " + ask("POST /v1.51/containers/create?name=rehearsal", CREATE));
  }

  /** The answer's status line. */
  private String ask(String request, String body) throws IOException {
    String text =
        """
        %s HTTP/1.1\r
        Host: docker\r
        Content-Type: application/json\r
        Content-Length: %d\r
        Connection: close\r
        \r
        %s"""
            .formatted(request, body.length(), body);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(4096);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        continue;
      }
      String all = new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
      return all.lines().findFirst().orElse("no answer");
    }
  }

  private static void say(String line) {
    System.out.println("  " + line);
  }
}
