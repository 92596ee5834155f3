package dev.gantry.gateway;

import static dev.gantry.gateway.testing.Gateways.CONTAINER;
import static dev.gantry.gateway.testing.Gateways.admin;
import static dev.gantry.gateway.testing.Gateways.bearer;
import static dev.gantry.gateway.testing.Gateways.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gantry.gateway.testing.FakeAgent;
import dev.gantry.gateway.testing.FakeService;
import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways;
import dev.gantry.gateway.testing.Gateways.Said;
import dev.gantry.gateway.testing.RawHttp;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.node.NodeCredential;
import dev.gantry.model.stream.GrantKey;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamGrant;
import dev.gantry.model.stream.StreamRequest;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attach, logs, kill and resize: from a real client socket to an agent's data port. */
class StreamsTest {
  private static final int TEN_MB = 10 << 20;
  private static final String ATTACH = "/v1.51/containers/web/attach?stream=1&stdin=1&stdout=1";
  private static final String[] UPGRADE = {"Connection: Upgrade", "Upgrade: tcp"};

  private final GatewayForTests gateway = GatewayForTests.get();
  private NodeCredential node;

  @BeforeEach
  void oneRunningContainer() throws IOException {
    gateway.reset();
    node = Gateways.node(gateway);
    is("running", false);
  }

  private void is(String status, boolean tty) {
    gateway.containers.json(
        "GET", "/inner/v1/container-routes/web", 200, route(node.node(), status, tty));
  }

  private RawHttp open(String door) throws IOException {
    return door.equals("tcp") ? RawHttp.tcp(gateway.port()) : RawHttp.unix(gateway.unixSocket);
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"tcp,true", "tcp,false", "unix,true", "unix,false"})
  void tenMegabytesComeBackWholeAndTheEndOfInputIsSeen(String door, boolean upgrade)
      throws Exception {
    byte[] sent = noise(TEN_MB);
    try (RawHttp http = open(door)) {
      String authorization = bearer(gateway.adminToken());
      if (upgrade) {
        http.send("POST", ATTACH, authorization, UPGRADE[0], UPGRADE[1], "Content-Length: 0");
      } else {
        http.send("POST", ATTACH, authorization, "Content-Length: 0");
      }
      RawHttp.Head head = http.head();
      assertThat(head.status()).isEqualTo(upgrade ? 101 : 200);
      assertThat(head.header("Upgrade")).isEqualTo(upgrade ? "tcp" : null);
      assertThat(head.header("Content-Type"))
          .isEqualTo("application/vnd.docker.multiplexed-stream");
      assertThat(head.header("Transfer-Encoding")).isNull();
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      http.write(sent);
                      http.endOutput();
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });
      assertThat(http.rest()).isEqualTo(sent);
      writer.join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void theTailArrivesThoughTheClientNeverStopsSending(String door) throws Exception {
    byte[] said = noise(TEN_MB);
    gateway.agent.behave(StreamAnswer.OK, FakeAgent.says(said));
    try (RawHttp http = open(door)) {
      http.send("POST", ATTACH, bearer(gateway.adminToken()), UPGRADE[0], UPGRADE[1]);
      assertThat(http.head().status()).isEqualTo(101);
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      byte[] junk = new byte[16 << 10];
                      while (true) {
                        http.write(junk);
                      }
                    } catch (IOException e) {
                      // The gateway closed in the end, as it should.
                    }
                  });
      assertThat(http.rest()).isEqualTo(said);
      assertThat(writer.join(Duration.ofSeconds(20))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void theRealDockerCliGetsTenMegabytesBack(String door) throws Exception {
    gateway.agent.behave(StreamAnswer.OK, StreamsTest::echoInFrames);
    gateway.containers.json(
        "GET",
        "/containers/web/json",
        200,
        Map.of(
            "Id", CONTAINER.value(),
            "State", Map.of("Running", true),
            "Config", Map.of("Tty", false, "OpenStdin", true, "AttachStdin", true)));
    gateway.containers.json("POST", "/containers/web/wait", 200, Map.of("StatusCode", 7));
    byte[] sent = noise(TEN_MB);
    ProcessBuilder builder = new ProcessBuilder("/usr/local/bin/docker", "attach", "web");
    if (door.equals("tcp")) {
      Path config = Files.createDirectories(gateway.folder.resolve("cli-attach"));
      Files.writeString(
          config.resolve("config.json"),
          "{\"HttpHeaders\":{\"Authorization\":\"Bearer " + gateway.adminToken() + "\"}}");
      builder.environment().put("DOCKER_CONFIG", config.toString());
      builder.environment().put("DOCKER_HOST", "tcp://127.0.0.1:" + gateway.port());
    } else {
      builder.environment().put("DOCKER_HOST", "unix://" + gateway.unixSocket);
    }
    Process docker = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var stdin = docker.getOutputStream()) {
                    stdin.write(sent);
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    assertThat(docker.getInputStream().readAllBytes()).isEqualTo(sent);
    writer.join();
    assertThat(docker.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(docker.exitValue()).isEqualTo(7);
  }

  /** Like {@code cat} without a terminal: each piece behind Docker's 8-byte header. */
  private static void echoInFrames(SocketChannel gateway) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    buffer.position(8);
    while (gateway.read(buffer) >= 0) {
      buffer.put(0, (byte) 1).putInt(4, buffer.position() - 8).flip();
      while (buffer.hasRemaining()) {
        gateway.write(buffer);
      }
      buffer.clear().position(8);
    }
  }

  @Test
  void outputGoesOnLongAfterTheInputHasEnded() throws Exception {
    CountDownLatch inputEnded = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    gateway.agent.behave(
        StreamAnswer.OK,
        agent -> {
          ByteBuffer buffer = ByteBuffer.allocate(100);
          while (agent.read(buffer) >= 0) {
            buffer.clear();
          }
          inputEnded.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          FakeAgent.says("tail".getBytes(StandardCharsets.UTF_8)).run(agent);
        });
    try (RawHttp http = open("tcp")) {
      http.send("POST", ATTACH, bearer(gateway.adminToken()), UPGRADE[0], UPGRADE[1]);
      assertThat(http.head().status()).isEqualTo(101);
      http.write("in".getBytes(StandardCharsets.UTF_8));
      http.endOutput();
      assertThat(inputEnded.await(5, TimeUnit.SECONDS)).isTrue();
      goOn.countDown();
      assertThat(new String(http.rest(), StandardCharsets.UTF_8)).isEqualTo("tail");
    }
  }

  @Test
  void aQuietStreamOutlivesTheConnectionTimeout() throws Exception {
    CountDownLatch later = new CountDownLatch(1);
    gateway.agent.behave(
        StreamAnswer.OK,
        agent -> {
          try {
            // Longer than server.tomcat.connection-timeout of the test gateway.
            assertThat(later.await(3, TimeUnit.SECONDS)).isFalse();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          FakeAgent.says("still here".getBytes(StandardCharsets.UTF_8)).run(agent);
        });
    try (RawHttp http = open("unix")) {
      http.send("POST", ATTACH, UPGRADE);
      assertThat(http.head().status()).isEqualTo(101);
      assertThat(new String(http.rest(), StandardCharsets.UTF_8)).isEqualTo("still here");
    }
  }

  @Test
  void theAgentGetsAGrantForThisContainerAndVerbOnly() throws Exception {
    try (RawHttp http = open("unix")) {
      http.send("POST", ATTACH + "&logs=1&detachKeys=ctrl-q", UPGRADE);
      assertThat(http.head().status()).isEqualTo(101);
      http.endOutput();
      http.rest();
    }
    StreamRequest request = gateway.agent.requests().getFirst();
    assertThat(request.verb())
        .isEqualTo(new StreamVerb.Attach(true, true, false, true, true, "ctrl-q"));
    GrantKey key = GrantKey.parse(node.grantKey());
    StreamGrant grant = StreamGrant.verify(request.grant(), key, Instant.now()).orElseThrow();
    assertThat(grant.container()).isEqualTo(CONTAINER);
    assertThat(grant.verb()).isEqualTo("attach");
    FakeService.Asked asked = gateway.containers.last("GET", "/inner/v1/container-routes/web");
    assertThat(FakeService.caller(asked).roles()).containsExactly(Role.SERVICE);
  }

  @ParameterizedTest
  @CsvSource({
    "1.51, false, application/vnd.docker.multiplexed-stream",
    "1.42, false, application/vnd.docker.multiplexed-stream",
    "1.41, false, application/vnd.docker.raw-stream",
    "1.51, true, application/vnd.docker.raw-stream"
  })
  void theContentTypeFollowsTerminalAndVersion(String version, boolean tty, String type)
      throws IOException {
    is("running", tty);
    gateway.agent.behave(StreamAnswer.OK, FakeAgent.says(new byte[] {1}));
    try (RawHttp http = open("unix")) {
      http.send("POST", "/v" + version + "/containers/web/attach?stream=1", UPGRADE);
      assertThat(http.head().header("Content-Type")).isEqualTo(type);
    }
    Said logs = admin(gateway, "GET", "/v" + version + "/containers/web/logs?stdout=1");
    assertThat(logs.head().header("Content-Type")).isEqualTo(type);
    assertThat(logs.body()).isEqualTo("\u0001");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          running | POST | /containers/web/kill?signal=FOO          | 400 | "invalid signal: FOO"
          running | POST | /containers/web/kill?signal=term         | 204 |
          running | POST | /containers/web/kill                     | 204 |
          exited  | POST | /containers/web/kill                     | 409 | "cannot kill container: web: container %s is not running"
          running | POST | /containers/nobody/kill                  | 404 | "cannot kill container: nobody: No such container: nobody"
          running | POST | /containers/nobody/attach                | 404 | "No such container: nobody"
          paused  | POST | /containers/web/attach                   | 409 | "container %s is paused, unpause the container before attach"
          running | GET  | /containers/nobody/logs?stdout=1         | 404 | "No such container: nobody"
          running | GET  | /containers/web/logs                     | 400 | "Bad parameters: you must choose at least one stream"
          running | GET  | /containers/web/logs?stdout=1&since=x    | 400 | invalid value for
          created | GET  | /containers/web/logs?stdout=1&follow=1   | 200 |
          running | POST | /containers/web/resize?h=40&w=100        | 200 |
          running | POST | /containers/web/resize?h=40              | 400 | invalid resize width \\"\\": invalid syntax
          running | POST | /containers/web/resize?h=x&w=1           | 400 | invalid resize height \\"x\\": invalid syntax
          running | POST | /containers/web/resize?h=-1&w=1          | 400 | invalid resize height \\"-1\\": value out of range
          exited  | POST | /containers/web/resize?h=40&w=100        | 409 | "container %s is not running"
          exited  | GET  | /containers/web/top                      | 409 | "container %s is not running"
          restarting | GET | /containers/web/top                    | 409 | "Container %s is restarting, wait until the container is running"
          running | GET  | /containers/nobody/top                   | 404 | "No such container: nobody"
          restarting | POST | /containers/web/kill                  | 204 |
          """)
  void eachActHasItsStatusAndDockersWords(
      String state, String method, String target, int status, String words) throws IOException {
    is(state, false);
    gateway.containers.error(
        "GET",
        "/inner/v1/container-routes/nobody",
        ErrorCode.NO_SUCH_CONTAINER,
        "No such container: nobody");
    gateway.containers.json(
        "POST", "/containers/" + CONTAINER + "/wait", 200, Map.of("StatusCode", 137));
    Said said = admin(gateway, method, target);
    assertThat(said.status()).as(said.body()).isEqualTo(status);
    if (words == null) {
      assertThat(said.body()).isEmpty();
    } else {
      assertThat(said.body()).contains(words.formatted(CONTAINER));
    }
  }

  @Test
  void killingAnswersWhenTheContainerHasEnded() throws IOException {
    gateway.containers.json(
        "POST", "/containers/" + CONTAINER + "/wait", 200, Map.of("StatusCode", 137));
    assertThat(admin(gateway, "POST", "/containers/web/kill").status()).isEqualTo(204);
    assertThat(gateway.agent.requests().getFirst().verb())
        .isEqualTo(new StreamVerb.Kill("SIGKILL"));
    assertThat(gateway.containers.last("POST", "/containers/" + CONTAINER + "/wait").target())
        .endsWith("?condition=not-running");
  }

  @ParameterizedTest
  @CsvSource({
    "paused, KILL, true",
    "paused, 15, true",
    "paused, USR1, false",
    "running, KILL, false"
  })
  void aPausedContainerIsThawedForWhatIsToEndIt(String state, String signal, boolean thawed)
      throws IOException {
    is(state, false);
    gateway.containers.json("POST", "/containers/" + CONTAINER + "/wait", 200, Map.of());
    gateway.containers.json("POST", "/containers/" + CONTAINER + "/unpause", 200, Map.of());
    assertThat(admin(gateway, "POST", "/containers/web/kill?signal=" + signal).status())
        .isEqualTo(204);
    assertThat(gateway.containers.asked().stream().map(FakeService.Asked::target))
        .filteredOn(target -> target.endsWith("/unpause"))
        .hasSize(thawed ? 1 : 0);
  }

  @Test
  void whatTheAgentRefusesIsTheAnswer() throws IOException {
    gateway.agent.behave(new StreamAnswer(ErrorCode.CONFLICT, "already attached"), FakeAgent::echo);
    Said said = admin(gateway, "POST", "/containers/web/attach?stream=1");
    assertThat(said.status()).isEqualTo(409);
    assertThat(said.body()).contains("\"already attached\"");
  }

  @Test
  void logsThatAreFollowedEndWhenTheClientHangsUp() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    gateway.agent.behave(
        StreamAnswer.OK,
        agent -> {
          FakeAgent.says("first".getBytes(StandardCharsets.UTF_8)).run(agent);
          agent.read(ByteBuffer.allocate(1));
          ended.countDown();
        });
    try (RawHttp http = open("tcp")) {
      http.send(
          "GET",
          "/containers/web/logs?stdout=true&stderr=true&follow=true&tail=7&since=1700000000.5",
          bearer(gateway.adminToken()));
      assertThat(http.head().header("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(new String(http.chunk(), StandardCharsets.UTF_8)).isEqualTo("first");
      assertThat(ended.getCount()).isOne();
    }
    assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(gateway.agent.requests().getFirst().verb())
        .isEqualTo(
            new StreamVerb.Logs(
                true,
                true,
                true,
                false,
                7,
                Instant.ofEpochSecond(1_700_000_000L, 500_000_000),
                null));
  }

  @Test
  void noStreamIsLeftOpen() {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        gateway
                            .context
                            .getBean(io.micrometer.core.instrument.MeterRegistry.class)
                            .get("gantry.gateway.streams")
                            .gauge()
                            .value())
                    .isZero());
  }
}
