package dev.gantry.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gantry.image.blob.BlobLedger;
import dev.gantry.image.lease.Leases;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.InnerTokens;
import dev.gantry.kit.security.Role;
import dev.gantry.kit.testing.KafkaForTests;
import dev.gantry.kit.testing.PostgresForTests;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The service against a real PostgreSQL and a real Kafka, with a clock that can be moved and a
 * stand-in for container-service's routes. One for all tests; each test is a tenant of its own.
 */
public final class TestPlatform {
  private static TestPlatform running;

  private final ConfigurableApplicationContext context;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final Path blobs;

  /** Docker's status of the containers that container-service has. */
  public final Map<String, String> containers = new ConcurrentHashMap<>();

  public static synchronized TestPlatform get() {
    if (running == null) {
      running = new TestPlatform();
    }
    return running;
  }

  private TestPlatform() {
    try {
      blobs = Files.createTempDirectory("gantry-image-test");
      HttpServer routes =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      routes.createContext("/inner/v1/container-routes/", this::route);
      routes.start();
      context =
          new SpringApplicationBuilder(ImageService.class, MovedClock.class)
              .properties("spring.config.name=image-service")
              .run(
                  "--server.port=0",
                  "--gantry.installation=0a1b2c3d",
                  "--gantry.inner.secret=0123456789abcdef0123456789abcdef",
                  "--gantry.inner.container-url=http://127.0.0.1:" + routes.getAddress().getPort(),
                  "--gantry.image.blobs=" + blobs,
                  "--gantry.image.registry.retry-delay=10ms",
                  "--gantry.image.registry.silence-timeout=1s",
                  "--spring.datasource.url=" + PostgresForTests.newDatabase(),
                  "--spring.datasource.username=postgres",
                  "--spring.kafka.bootstrap-servers=" + KafkaForTests.bootstrapServers());
      base =
          URI.create(
              "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    context.close();
                    routes.stop(0);
                    deleteBlobs();
                  }));
    } catch (IOException e) {
      throw new UncheckedIOException("starting the service for tests", e);
    }
  }

  private void deleteBlobs() {
    try (Stream<Path> files = Files.walk(blobs)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("removing the blobs of the tests", e);
    }
  }

  private void route(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String id = path.substring(path.lastIndexOf('/') + 1);
    String status = containers.get(id);
    String body =
        status == null
            ? "{\"message\":\"No such container: " + id + "\",\"code\":\"NO_SUCH_CONTAINER\"}"
            : "{\"container\":\"" + id + "\",\"tenant\":\"local\",\"status\":\"" + status + "\"}";
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status == null ? 404 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** An answer: status and body. */
  public record Answer(int status, byte[] bytes, HttpResponse<byte[]> response) {
    public String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Where the service listens, for clients of other kinds. */
  public URI base() {
    return base;
  }

  public String token(Caller caller) {
    return context.getBean(InnerTokens.class).mint(caller);
  }

  public Answer call(String method, String path, byte[] body, Caller caller, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body))
            .header("Authorization", "Bearer " + token(caller))
            .header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Caller tenant(TenantId tenant) {
    return new Caller(tenant, "test", Set.of(Role.TENANT));
  }

  public static Caller administrator(TenantId tenant) {
    return new Caller(tenant, "test", Set.of(Role.ADMIN));
  }

  public static Caller service(TenantId tenant) {
    return Caller.service("container-service", tenant);
  }

  public Leases leases() {
    return context.getBean(Leases.class);
  }

  public BlobLedger ledger() {
    return context.getBean(BlobLedger.class);
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public JdbcClient jdbc() {
    return context.getBean(JdbcClient.class);
  }

  public void moveClock(Duration by) {
    MovedClock.OFFSET.updateAndGet(offset -> offset.plus(by));
  }

  /**
   * Files below the folder of the store: uploads and blobs. Others' may go at any time: they are
   * swept.
   */
  public Set<Path> files() {
    Set<Path> files = new HashSet<>();
    try {
      Files.walkFileTree(
          blobs,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              files.add(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The system's time, moved by what tests say. */
  @Configuration(proxyBeanMethods = false)
  static class MovedClock {
    static final AtomicReference<Duration> OFFSET = new AtomicReference<>(Duration.ZERO);

    @Bean
    Clock clock() {
      return new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return Instant.now().plus(OFFSET.get());
        }
      };
    }
  }
}
