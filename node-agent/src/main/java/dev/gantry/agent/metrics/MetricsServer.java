package dev.gantry.agent.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * {@code /actuator/prometheus}, {@code /actuator/health}, {@code /actuator/health/liveness} and
 * {@code /actuator/health/readiness}, on a loopback port: the same paths as the services have.
 */
public final class MetricsServer implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param port 0: any free one
   * @param ready whether the node is registered and sees its assignments
   */
  public MetricsServer(int port, PrometheusMeterRegistry registry, BooleanSupplier ready)
      throws IOException {
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    server.setExecutor(threads);
    server.createContext(
        "/actuator/prometheus", exchange -> answer(exchange, 200, TEXT, registry.scrape()));
    server.createContext("/actuator/health", exchange -> health(exchange, ready.getAsBoolean()));
    server.createContext("/health", exchange -> health(exchange, ready.getAsBoolean()));
    server.createContext("/actuator/health/liveness", exchange -> health(exchange, true));
    server.start();
  }

  private static void health(HttpExchange exchange, boolean up) throws IOException {
    String status = up ? "UP" : "OUT_OF_SERVICE";
    answer(exchange, up ? 200 : 503, JSON, "{\"status\":\"" + status + "\"}");
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
