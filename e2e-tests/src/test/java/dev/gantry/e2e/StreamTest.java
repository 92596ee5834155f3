package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes in and out of containers: nothing lost, nothing changed, the ends seen. */
@OnPlatform
class StreamTest {
  private static final int TEN_MEGABYTES = 10 * 1024 * 1024;

  @Test
  void tenMegabytesPipedThroughCatComeBackWhole(Docker docker) throws Exception {
    byte[] sent = random(TEN_MEGABYTES);
    Result result = docker.cli("run", "--rm", "-i", NAME, "cat").withStdin(sent).run();
    expect(result).succeeds();
    assertThat(result.bytes()).hasSize(sent.length);
    assertThat(sha256(result.bytes())).isEqualTo(sha256(sent));
  }

  @Test
  void endOfInputIsSeenAndTheAnswerStillComes(Docker docker) {
    byte[] sent = random(1_000_003);
    expect(docker.cli("run", "--rm", "-i", NAME, "wc", "-c").withStdin(sent).run())
        .succeeds()
        .prints("1000003\n");
  }

  @Test
  void outputGoesOnLongAfterTheEndOfInput(Docker docker) {
    String script = "cat > /tmp/in; for i in 1 2 3; do usleep 200000; wc -c < /tmp/in; done";
    expect(
            docker
                .cli("run", "--rm", "-i", NAME, "sh", "-c", script)
                .withStdin("12345".getBytes(UTF_8))
                .run())
        .succeeds()
        .prints("5\n5\n5\n");
  }

  @Test
  void sha256InsideIsThatOutside(Docker docker) throws Exception {
    byte[] sent = random(3_000_000);
    expect(docker.cli("run", "--rm", "-i", NAME, "sha256sum").withStdin(sent).run())
        .prints(sha256(sent) + "  -\n");
  }

  @Test
  void largeOutputArrivesToTheLastByte(Docker docker) {
    Result result =
        docker.run("run", "--rm", NAME, "sh", "-c", "head -c 10485760 /dev/zero; echo end");
    expect(result).succeeds();
    assertThat(result.bytes()).hasSize(TEN_MEGABYTES + 4).endsWith("end\n".getBytes(UTF_8));
  }

  @Test
  void aTalkWithTheContainerGoesBackAndForth(Docker docker) {
    try (Running talk = docker.cli("run", "--rm", "-i", NAME, "sh").start()) {
      talk.type("echo one\n".getBytes(UTF_8));
      talk.awaitOut("one", "one\n"::equals);
      talk.type("echo two\n".getBytes(UTF_8));
      talk.awaitOut("two", "one\ntwo\n"::equals);
      talk.type("exit 3\n".getBytes(UTF_8));
      expect(talk.await(Duration.ofSeconds(20))).exitsWith(3);
    }
  }

  @Test
  void logsKeepBothOutputsApart(Docker docker) {
    String name = docker.container("logs");
    docker.run("run", "--name", name, NAME, "sh", "-c", "echo out; echo err >&2; printf tail");
    Result logs = docker.run("logs", name);
    expect(logs).succeeds().prints("out\ntail");
    assertThat(logs.err()).isEqualTo("err\n");
  }

  @Test
  void logsKnowTailAndTimestamps(Docker docker) {
    String name = docker.container("tail");
    docker.run("run", "--name", name, NAME, "seq", "1", "100");
    expect(docker.run("logs", "--tail", "3", name)).prints("98\n99\n100\n");
    expect(docker.run("logs", "--tail", "1", "-t", name))
        .printsSomethingLike("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z 100");
    expect(docker.run("logs", name)).succeeds();
    assertThat(docker.run("logs", name).lines()).hasSize(100);
  }

  @Test
  void logsFollowUntilTheContainerEnds(Docker docker) {
    String name =
        docker.detached(
            "follow", "sh", "-c", "echo first; while ! test -e /tmp/go; do usleep 50000; done");
    try (Running logs = docker.cli("logs", "-f", name).start()) {
      logs.awaitOut("first", "first\n"::equals);
      assertThat(logs.isAlive()).isTrue();
      docker.ok("kill", name);
      expect(logs.await(Duration.ofSeconds(20))).succeeds().prints("first\n");
    }
  }

  @Test
  void logsOfAnUnknownContainerSaySo(Docker docker) {
    expect(docker.run("logs", "nosuch")).exitsWith(1).complains("No such container: nosuch");
  }

  @Test
  void attachSeesWhatComesAndGetsTheExitCode(Docker docker) {
    String name = docker.container("attach");
    docker.ok("run", "-di", "--name", name, NAME, "sh");
    try (Running attached = docker.cli("attach", name).start()) {
      attached.type("echo inside; echo wrong >&2\n".getBytes(UTF_8));
      attached.awaitOut("inside", "inside\n"::equals);
      attached.type("exit 9\n".getBytes(UTF_8));
      Result end = attached.await(Duration.ofSeconds(20));
      expect(end).exitsWith(9);
      assertThat(end.err()).isEqualTo("wrong\n");
    }
  }

  @Test
  void clientThatGoesAwayLeavesADetachableContainerRunning(Docker docker) {
    String name = docker.detached("watched", "sh", "-c", "while :; do echo x; usleep 50000; done");
    try (Running attached = docker.cli("attach", "--no-stdin", "--sig-proxy=false", name).start()) {
      attached.awaitOut("x", out -> out.contains("x\n"));
    }
    assertThat(docker.inspect(name, "{{.State.Running}}")).isEqualTo("true");
  }

  @Test
  void attachToAStoppedContainerIsRefused(Docker docker) {
    String name = docker.container("still");
    docker.ok("create", "--name", name, NAME, "true");
    expect(docker.run("attach", name))
        .exitsWith(1)
        .complains("cannot attach to a stopped container, start it first");
  }

  @Test
  void startWithAttachGivesOutputAndExitCode(Docker docker) {
    String name = docker.container("starta");
    docker.ok("create", "--name", name, NAME, "sh", "-c", "echo again; exit 4");
    expect(docker.run("start", "-a", name)).exitsWith(4).prints("again\n");
    expect(docker.run("start", "-a", name)).exitsWith(4).prints("again\n");
    expect(docker.run("logs", name)).prints("again\nagain\n");
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
