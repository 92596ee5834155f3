package dev.gantry.standalone.probe;

import dev.gantry.standalone.process.Probe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Asks for a path by HTTP; healthy is 200. By hand: the JDK's client costs 0.2 s to load. */
public final class HttpProbe implements Probe {
  private static final int BODY_LIMIT = 2000;

  private final int port;
  private final String path;
  private final Duration limit;

  public HttpProbe(int port, String path, Duration limit) {
    this.port = port;
    this.path = path;
    this.limit = limit;
  }

  @Override
  public Optional<String> problem() {
    String request =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".formatted(path);
    try {
      String answer =
          TcpExchange.ask(
              port,
              request.getBytes(StandardCharsets.US_ASCII),
              limit,
              in -> new String(in.readNBytes(BODY_LIMIT), StandardCharsets.UTF_8));
      return judge(answer);
    } catch (IOException e) {
      return Optional.of("no answer on port " + port + ": " + e.getMessage());
    }
  }

  private Optional<String> judge(String answer) {
    String status = answer.lines().findFirst().orElse("");
    if (status.matches("HTTP/1\\.[01] 200\\b.*")) {
      return Optional.empty();
    }
    int body = answer.indexOf("\r\n\r\n");
    return Optional.of(
        "GET %s: %s %s"
            .formatted(path, status, body < 0 ? "" : answer.substring(body + 4).strip()));
  }
}
