package dev.gantry.gateway.testing;

import dev.gantry.gateway.GatewayService;
import dev.gantry.kit.testing.KafkaForTests;
import dev.gantry.kit.testing.PostgresForTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A whole gateway on real Tomcat, PostgreSQL and Kafka, with fakes behind it: one for all tests of
 * a JVM.
 */
public final class GatewayForTests {
  public static final String SECRET = "a secret for tests of thirty-two+ characters";

  private static GatewayForTests instance;

  public final FakeService containers = new FakeService();
  public final FakeService images = new FakeService();
  public final FakeService volumes = new FakeService();
  public final FakeAgent agent;
  public final Path folder;
  public final Path unixSocket;
  public final ConfigurableApplicationContext context;
  private final int tlsPort;
  private final int ingressPort;

  private GatewayForTests() throws IOException {
    folder = Files.createTempDirectory("gantry-gw");
    unixSocket = folder.resolve("door/docker.sock");
    agent = new FakeAgent(folder);
    tlsPort = freePort();
    ingressPort = freePort();
    context = start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
  }

  public static synchronized GatewayForTests get() {
    if (instance == null) {
      try {
        instance = new GatewayForTests();
      } catch (IOException e) {
        throw new UncheckedIOException("gateway for tests", e);
      }
    }
    return instance;
  }

  private ConfigurableApplicationContext start() {
    return new SpringApplicationBuilder(GatewayService.class)
        .properties("spring.config.name=gateway-service")
        .run(
            "--server.port=0",
            "--management.server.port=0",
            "--server.tomcat.connection-timeout=2s",
            "--spring.datasource.url=" + PostgresForTests.newDatabase(),
            "--spring.datasource.username=postgres",
            "--spring.kafka.bootstrap-servers=" + KafkaForTests.bootstrapServers(),
            "--gantry.home=" + folder,
            "--gantry.installation=0123abcd",
            "--gantry.inner.secret=" + SECRET,
            "--gantry.inner.container-url=" + containers.url(),
            "--gantry.inner.image-url=" + images.url(),
            "--gantry.inner.volume-url=" + volumes.url(),
            "--gantry.gateway.tls.address=127.0.0.1",
            "--gantry.gateway.tls.port=" + tlsPort,
            "--gantry.gateway.tls.names=gantry.test",
            "--gantry.gateway.ingress.address=127.0.0.1",
            "--gantry.gateway.ingress.port=" + ingressPort,
            "--gantry.gateway.unix-socket=" + unixSocket,
            "--gantry.gateway.bootstrap-admin-token-file=" + folder.resolve("admin.token"),
            "--gantry.gateway.join-token-file=" + folder.resolve("join.token"));
  }

  public int port() {
    return context.getEnvironment().getProperty("local.server.port", Integer.class);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public int tlsPort() {
    return tlsPort;
  }

  public int ingressPort() {
    return ingressPort;
  }

  /** A bean of the running gateway. */
  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public int managementPort() {
    return context.getEnvironment().getProperty("local.management.port", Integer.class);
  }

  public String adminToken() {
    return read("admin.token");
  }

  public String joinToken() {
    return read("join.token");
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** As before any test: nobody behind answers anything. */
  public void reset() {
    containers.clear();
    images.clear();
    volumes.clear();
    agent.reset();
  }

  private void stop() {
    context.close();
    containers.close();
    images.close();
    volumes.close();
    try {
      agent.close();
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cleaning up", e);
    }
  }
}
