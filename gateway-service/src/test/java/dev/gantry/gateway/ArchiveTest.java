package dev.gantry.gateway;

import static dev.gantry.gateway.testing.Gateways.admin;
import static dev.gantry.gateway.testing.Gateways.bearer;
import static dev.gantry.gateway.testing.Gateways.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.gateway.testing.FakeAgent;
import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways;
import dev.gantry.gateway.testing.Gateways.Said;
import dev.gantry.gateway.testing.RawHttp;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.stream.PathStat;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamVerb;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Docker's cp from a real client socket to an agent's data port. */
class ArchiveTest {
  private static final PathStat STAT =
      new PathStat("f", 3, 420, Instant.parse("2026-01-02T03:04:05.600Z"), "");
  private static final String TARGET = "/v1.47/containers/web/archive?path=/tmp";

  private final GatewayForTests gateway = GatewayForTests.get();

  @BeforeEach
  void oneRunningContainer() throws IOException {
    gateway.reset();
    gateway.containers.json(
        "GET",
        "/inner/v1/container-routes/web",
        200,
        route(Gateways.node(gateway).node(), "running", false));
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static ByteBuffer chunk(byte[] bytes) {
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).flip();
  }

  private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  @Test
  void theStatIsInAHeaderAsDockerHasIt() throws IOException {
    gateway.agent.behave(StreamAnswer.of(STAT), c -> {});
    Said said = admin(gateway, "HEAD", TARGET);
    assertThat(said.status()).isEqualTo(200);
    String json =
        new String(
            Base64.getDecoder().decode(said.head().header("X-Docker-Container-Path-Stat")),
            StandardCharsets.UTF_8);
    assertThat(json)
        .isEqualTo(
            "{\"name\":\"f\",\"size\":3,\"mode\":420,"
                + "\"mtime\":\"2026-01-02T03:04:05.600Z\",\"linkTarget\":\"\"}");
    assertThat(gateway.agent.requests().getFirst().verb())
        .isEqualTo(new StreamVerb.ArchiveStat("/tmp"));
  }

  @Test
  void anArchiveComesOutWhole() throws IOException {
    byte[] sent = noise(3_000_000);
    gateway.agent.behave(
        StreamAnswer.of(STAT),
        c -> {
          for (int at = 0; at < sent.length; at += 100_001) {
            write(c, chunk(Arrays.copyOfRange(sent, at, Math.min(sent.length, at + 100_001))));
          }
          write(c, chunk(new byte[0]));
        });
    try (RawHttp http = RawHttp.tcp(gateway.port())) {
      http.send("GET", TARGET, bearer(gateway.adminToken()));
      RawHttp.Head head = http.head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Type")).isEqualTo("application/x-tar");
      assertThat(head.header("X-Docker-Container-Path-Stat")).isNotEmpty();
      assertThat(http.body(head)).isEqualTo(sent);
    }
  }

  @Test
  void halfAnArchiveIsNotTakenForAWholeOne() throws IOException {
    gateway.agent.behave(StreamAnswer.of(STAT), c -> write(c, chunk(noise(200_000))));
    try (RawHttp http = RawHttp.tcp(gateway.port())) {
      http.send("GET", TARGET, bearer(gateway.adminToken()));
      RawHttp.Head head = http.head();
      assertThat(head.status()).isEqualTo(200);
      assertThatThrownBy(() -> http.body(head)).isInstanceOf(EOFException.class);
    }
  }

  /** Reads chunks to their end, gives the answer, and remembers. */
  private static FakeAgent.Behaviour takes(ByteArrayOutputStream into, StreamAnswer answer) {
    return c -> {
      ByteBuffer length = ByteBuffer.allocate(4);
      while (true) {
        fill(c, length.clear());
        if (length.getInt(0) == 0) {
          break;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length.getInt(0));
        fill(c, bytes);
        into.writeBytes(bytes.array());
      }
      answer(c, answer);
    };
  }

  private static void fill(SocketChannel from, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (from.read(into) < 0) {
        throw new EOFException();
      }
    }
  }

  private static void answer(SocketChannel to, StreamAnswer answer) throws IOException {
    String line = GantryJson.mapper().writeValueAsString(answer) + "\n";
    write(to, ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
  }

  private Said put(String target, byte[] body) throws IOException {
    try (RawHttp http = RawHttp.tcp(gateway.port())) {
      http.send(
          "PUT",
          target,
          bearer(gateway.adminToken()),
          "Content-Type: application/x-tar",
          "Content-Length: " + body.length);
      http.write(body);
      RawHttp.Head head = http.head();
      return new Said(head, new String(http.body(head), StandardCharsets.UTF_8));
    }
  }

  @Test
  void anArchiveGoesInWholeAndTheAnswerComesAfterIt() throws IOException {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    gateway.agent.behave(StreamAnswer.OK, takes(got, StreamAnswer.OK));
    byte[] sent = noise(3_000_000);
    Said said = put(TARGET + "&noOverwriteDirNonDir=true&copyUIDGID=1", sent);
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.body()).isEmpty();
    assertThat(got.toByteArray()).isEqualTo(sent);
    assertThat(gateway.agent.requests().getFirst().verb())
        .isEqualTo(new StreamVerb.ArchivePut("/tmp", true, true));
  }

  @Test
  void whatTheNodeRefusesAfterwardsIsTheAnswer() throws IOException {
    StreamAnswer refused = new StreamAnswer(ErrorCode.BAD_REQUEST, "cannot overwrite");
    gateway.agent.behave(StreamAnswer.OK, takes(new ByteArrayOutputStream(), refused));
    Said said = put(TARGET, noise(100_000));
    assertThat(said.status()).isEqualTo(400);
    assertThat(said.body()).contains("\"message\":\"cannot overwrite\"");
  }

  @Test
  void whatTheNodeRefusesInTheMiddleIsTheAnswerToo() throws IOException {
    StreamAnswer full = new StreamAnswer(ErrorCode.DISK_FULL, "no space left on device");
    gateway.agent.behave(
        StreamAnswer.OK,
        c -> {
          fill(c, ByteBuffer.allocate(1000));
          answer(c, full);
        });
    Said said = put(TARGET, noise(20_000_000));
    assertThat(said.status()).isEqualTo(507);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET  | NOT_FOUND | /x             | 404 | Could not find the file /tmp in container web
          HEAD | NOT_FOUND | /x             | 404 |
          PUT  | NOT_FOUND | /x             | 404 | Could not find the file /tmp in container web
          PUT  | FORBIDDEN | no, read-only  | 403 | no, read-only
          """)
  void errorsAreThoseOfDocker(
      String method, ErrorCode code, String message, int status, String words) throws IOException {
    gateway.agent.behave(new StreamAnswer(code, message), c -> {});
    Said said = method.equals("PUT") ? put(TARGET, noise(100)) : admin(gateway, method, TARGET);
    assertThat(said.status()).isEqualTo(status);
    if (words != null) {
      assertThat(said.body()).contains("\"message\":\"" + words + "\"");
    }
  }

  @Test
  void aPathIsNeeded() throws IOException {
    Said said = admin(gateway, "GET", "/containers/web/archive");
    assertThat(said.status()).isEqualTo(400);
    assertThat(said.body()).contains("bad parameter: pathcannot be empty");
  }

  @Test
  void anotherTenantsContainerIsNotThere() throws IOException {
    gateway.containers.error(
        "GET",
        "/inner/v1/container-routes/theirs",
        ErrorCode.NO_SUCH_CONTAINER,
        "No such container: theirs");
    Said said = admin(gateway, "GET", "/containers/theirs/archive?path=/");
    assertThat(said.status()).isEqualTo(404);
    assertThat(said.body()).contains("No such container: theirs");
  }
}
