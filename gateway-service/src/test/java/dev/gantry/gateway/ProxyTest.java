package dev.gantry.gateway;

import static dev.gantry.gateway.testing.Gateways.admin;
import static dev.gantry.gateway.testing.Gateways.bearer;
import static dev.gantry.gateway.testing.Gateways.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.gateway.testing.FakeService;
import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways.Said;
import dev.gantry.gateway.testing.RawHttp;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes to the services, and comes back, unchanged. */
class ProxyTest {
  private final GatewayForTests gateway = GatewayForTests.get();

  @BeforeEach
  void reset() {
    gateway.reset();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1.51/images/library%2Fbusybox:1/json     | /images/library%2Fbusybox:1/json
          /images/a/b/json?x=%2F&y=a+b&z=%7B%7D&&q   | /images/a/b/json?x=%2F&y=a+b&z=%7B%7D&&q
          /images/json?filters={"label":["a=b"]}     | /images/json?filters=%7B%22label%22:%5B%22a=b%22%5D%7D
          /images/a;b/json                           | /images/a;b/json
          /v2/                                       | /v2/
          """)
  void theTargetIsPassedOnRaw(String asked, String passed) throws IOException {
    gateway.images.json("GET", passed.split("\\?")[0], 200, List.of());
    Said said = admin(gateway, "GET", asked);
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    assertThat(gateway.images.asked().getLast().target()).isEqualTo(passed);
  }

  @Test
  void headersOfOneHopAndOursStayAndAllOthersGoOn() throws IOException {
    gateway.volumes.on(
        "GET",
        "/volumes",
        exchange -> {
          exchange.getResponseHeaders().set("X-Answer", "yes");
          exchange.getResponseHeaders().set("Keep-Alive", "timeout=5");
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(307, -1);
        });
    Said said =
        call(
            gateway,
            "GET",
            "/volumes",
            bearer(gateway.adminToken()),
            "X-Registry-Auth: abc",
            "X-Gantry-Api-Version: 9.9",
            "Connection: X-Private",
            "X-Private: 1",
            "TE: trailers");
    assertThat(said.status()).isEqualTo(307);
    assertThat(said.head().header("X-Answer")).isEqualTo("yes");
    assertThat(said.head().header("Location")).isEqualTo("/elsewhere");
    assertThat(said.head().header("Keep-Alive")).isNull();
    FakeService.Asked asked = gateway.volumes.asked().getLast();
    assertThat(asked.header("X-Registry-Auth")).isEqualTo("abc");
    assertThat(asked.header("X-Gantry-Api-Version")).isEqualTo("1.51");
    assertThat(asked.header("X-Private")).isNull();
    assertThat(asked.header("TE")).isNull();
    assertThat(asked.header("Authorization")).doesNotContain(gateway.adminToken());
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void anUploadKeepsItsLengthOrIsChunked(boolean length) throws IOException {
    byte[] sent = new byte[3 << 20];
    new Random(1).nextBytes(sent);
    gateway.images.json("POST", "/images/create", 200, List.of());
    try (RawHttp http = RawHttp.tcp(gateway.port())) {
      http.send(
          "POST",
          "/images/create?fromSrc=-",
          bearer(gateway.adminToken()),
          length ? "Content-Length: " + sent.length : "Transfer-Encoding: chunked",
          "Expect: 100-continue");
      assertThat(http.head().status()).isEqualTo(100);
      if (!length) {
        http.write((Integer.toHexString(sent.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      }
      http.write(sent);
      if (!length) {
        http.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      assertThat(http.head().status()).isEqualTo(200);
    }
    FakeService.Asked asked = gateway.images.last("POST", "/images/create");
    assertThat(asked.body()).isEqualTo(sent);
    assertThat(asked.header("Content-Length"))
        .isEqualTo(length ? Integer.toString(sent.length) : null);
  }

  @Test
  void headersOfAParkedAnswerComeBeforeItsBodyAndTheConnectionIsUsedAgain() throws Exception {
    CountDownLatch headSeen = new CountDownLatch(1);
    gateway.containers.on(
        "POST",
        "/containers/c/wait",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().flush();
          await(headSeen);
          exchange.getResponseBody().write("{\"StatusCode\":0}".getBytes(StandardCharsets.UTF_8));
        });
    try (RawHttp http = RawHttp.unix(gateway.unixSocket)) {
      for (int i = 0; i < 2; i++) {
        http.send("POST", "/v1.51/containers/c/wait", "Content-Length: 0");
        RawHttp.Head head = http.head();
        assertThat(head.status()).isEqualTo(200);
        headSeen.countDown();
        assertThat(new String(http.body(head), StandardCharsets.UTF_8))
            .isEqualTo("{\"StatusCode\":0}");
      }
    }
  }

  /** As of a pull: a line must not wait for the next one. */
  @Test
  void linesOfProgressComeOneByOne() throws Exception {
    CountDownLatch firstSeen = new CountDownLatch(1);
    gateway.images.on(
        "POST",
        "/images/create",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange
              .getResponseBody()
              .write("{\"status\":\"one\"}\r\n".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          await(firstSeen);
          exchange
              .getResponseBody()
              .write("{\"status\":\"two\"}\r\n".getBytes(StandardCharsets.UTF_8));
        });
    try (RawHttp http = RawHttp.tcp(gateway.port())) {
      http.send(
          "POST",
          "/v1.51/images/create?fromImage=x&tag=1",
          bearer(gateway.adminToken()),
          "Content-Length: 0");
      assertThat(http.head().status()).isEqualTo(200);
      assertThat(new String(http.chunk(), StandardCharsets.UTF_8)).contains("one");
      firstSeen.countDown();
      assertThat(new String(http.chunk(), StandardCharsets.UTF_8)).contains("two");
    }
  }

  @Test
  void loginGoesToImageService() throws IOException {
    gateway.images.json("POST", "/auth", 200, java.util.Map.of("Status", "Login Succeeded"));
    Said said =
        call(gateway, "POST", "/v1.51/auth", bearer(gateway.adminToken()), "Content-Length: 0");
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.body()).contains("Login Succeeded");
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IOException("nobody came");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void aClientThatHangsUpEndsTheParkedCall() throws Exception {
    CountDownLatch parked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    gateway.containers.on(
        "POST",
        "/containers/c/stop",
        exchange -> {
          parked.countDown();
          ProxyTest.await(release);
        });
    try {
      try (RawHttp http = RawHttp.tcp(gateway.port())) {
        http.send("POST", "/containers/c/stop", bearer(gateway.adminToken()), "Content-Length: 2");
        http.write("{}".getBytes(StandardCharsets.US_ASCII));
        assertThat(parked.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(connectionsInUse()).isEqualTo(1);
      }
      Awaitility.await().untilAsserted(() -> assertThat(connectionsInUse()).isZero());
    } finally {
      release.countDown();
    }
  }

  private double connectionsInUse() {
    return gateway
        .context
        .getBean(MeterRegistry.class)
        .get("gantry.gateway.upstream.connections")
        .gauge()
        .value();
  }

  @Test
  void aServiceThatIsDownIsNamed() throws IOException {
    try (GatewayBehindNothing nothing = new GatewayBehindNothing()) {
      assertThat(nothing.message()).startsWith("container-service is not available: ");
    }
  }

  /** A proxied call to a port that nobody listens on. */
  private final class GatewayBehindNothing implements AutoCloseable {
    private final org.springframework.context.ConfigurableApplicationContext context;

    GatewayBehindNothing() {
      context =
          new org.springframework.boot.builder.SpringApplicationBuilder(GatewayService.class)
              .properties("spring.config.name=gateway-service")
              .run(
                  "--server.port=0",
                  "--management.server.port=0",
                  "--spring.datasource.url="
                      + dev.gantry.kit.testing.PostgresForTests.newDatabase(),
                  "--spring.datasource.username=postgres",
                  "--spring.kafka.bootstrap-servers="
                      + dev.gantry.kit.testing.KafkaForTests.bootstrapServers(),
                  "--gantry.home=" + gateway.folder,
                  "--gantry.inner.secret=" + GatewayForTests.SECRET,
                  "--gantry.inner.container-url=http://127.0.0.1:1",
                  "--gantry.gateway.unix-socket=" + gateway.folder.resolve("second/docker.sock"));
    }

    String message() throws IOException {
      try (RawHttp http = RawHttp.unix(gateway.folder.resolve("second/docker.sock"))) {
        http.send("GET", "/containers/json");
        RawHttp.Head head = http.head();
        assertThat(head.status()).isEqualTo(503);
        return dev.gantry.kit.json.GantryJson.mapper()
            .readTree(http.body(head))
            .get("message")
            .asString();
      }
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
