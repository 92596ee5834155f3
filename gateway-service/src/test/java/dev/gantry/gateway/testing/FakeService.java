package dev.gantry.gateway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.InnerTokens;
import dev.gantry.model.error.ErrorBody;
import dev.gantry.model.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A service behind the gateway: answers what a test lays down, and keeps what it was asked. */
public final class FakeService implements AutoCloseable {
  /** What a test lays down for a path. */
  public interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** A request as it came: the target is raw. */
  public record Asked(
      String method, String target, Map<String, List<String>> headers, byte[] body) {
    public String header(String name) {
      return headers.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(name))
          .map(entry -> entry.getValue().getFirst())
          .findFirst()
          .orElse(null);
    }
  }

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private static final Set<String> UNASKED = Set.of("/inner/v1/ingress", "/inner/v1/announcements");

  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  public FakeService() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    } catch (IOException e) {
      throw new UncheckedIOException("fake service", e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * @param path raw path without the query
   */
  public void on(String method, String path, Answer answer) {
    answers.put(method + " " + path, answer);
  }

  public void json(String method, String path, int status, Object body) {
    on(method, path, exchange -> write(exchange, status, body));
  }

  public void error(String method, String path, ErrorCode code, String message) {
    json(method, path, code.httpStatus(), new ErrorBody(message, code));
  }

  public void clear() {
    answers.clear();
    asked.clear();
  }

  public List<Asked> asked() {
    return asked;
  }

  public Asked last(String method, String path) {
    return asked.reversed().stream()
        .filter(a -> a.method().equals(method) && a.target().split("\\?")[0].equals(path))
        .findFirst()
        .orElseThrow(() -> new AssertionError("never asked: " + method + " " + path));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestURI().toString();
      Answer answer =
          answers.get(exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
      byte[] body = exchange.getRequestBody().readAllBytes();
      // What the gateway asks by itself, all the time: nothing that a test has done.
      if (!UNASKED.contains(target)) {
        asked.add(
            new Asked(
                exchange.getRequestMethod(),
                target,
                Map.copyOf(exchange.getRequestHeaders()),
                body));
      }
      if (answer == null) {
        write(exchange, 404, new ErrorBody("page not found", ErrorCode.NOT_FOUND));
      } else {
        answer.to(exchange);
      }
    }
  }

  public static void write(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] json = GantryJson.mapper().writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, json.length);
    exchange.getResponseBody().write(json);
  }

  /** Whom the inner token of a request speaks for. */
  public static dev.gantry.kit.security.Caller caller(Asked asked) {
    return new InnerTokens(GatewayForTests.SECRET, java.time.Clock.systemUTC())
        .verify(asked.header("Authorization").substring("Bearer ".length()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
