package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The life of an installation, steered by {@code ./gantry}: a second one beside the platform of the
 * other tests. The steps are in order because each start takes seconds: up, break it, down, up,
 * down --all.
 */
@OnPlatform
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstallationTest {
  /** Exits with 42 when asked by USR1; number one of a container hears only what it handles. */
  private static final String OBEDIENT =
      "trap 'echo asked; exit 42' USR1; echo ready; while :; do usleep 50000; done";

  private HostSnapshot before;
  private Installation second;
  private Path scratch;
  private Docker docker;
  private String obedient;
  private String neglected;

  @BeforeAll
  void needsItsOwnPlatform(Platform platform) throws IOException {
    Assumptions.assumeTrue(
        platform.isOwn(),
        Platform.GIVEN_HOST + " is set: a platform given to us is not ours to stop and break");
    scratch = Platform.newScratch();
    second = new Installation(Installation.repository(), scratch.resolve("home"));
    before = HostSnapshot.take();
  }

  @AfterAll
  void endIt() {
    if (second != null) {
      second.keepLogs("second-installation");
      second.downAll();
      Cli.of("rm", "-rf", "--one-file-system", scratch.toString()).run();
    }
  }

  @Test
  @Order(1)
  void upEndsReadyAndSaysWhatToTypeNext() throws IOException {
    Result up = second.up();
    assertThat(up.out()).as(up.describe()).contains("./gantry env");
    docker = new Docker(second.dockerHost(), Files.createDirectory(scratch.resolve("config")));
    BusyboxImage.importInto(docker, scratch);
    expect(docker.run("run", "--rm", NAME, "echo", "hello")).succeeds().prints("hello\n");
  }

  @Test
  @Order(2)
  void statusShowsEachPartHealthy() {
    Result status = second.gantry("status");
    expect(status).succeeds();
    String said = status.out().toLowerCase(Locale.ROOT);
    assertThat(said)
        .as(status.describe())
        .contains("gateway", "image", "container", "volume", "agent", "postgres", "kafka")
        .doesNotContain("unhealthy", "failed");
  }

  @Test
  @Order(3)
  void theHttpDoorIsOpenForThoseWithATokenOnly() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI list = URI.create(second.url() + "/containers/json");
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
      assertThat(answer.body()).contains("\"message\"");
    }
  }

  @Test
  @Order(4)
  void twoInstallationsDoNotSeeEachOther(Docker first) {
    assertThat(second.dockerHost()).isNotEqualTo(first.host());
    String name = first.detached("both", "sleep", "1000");
    expect(docker.run("inspect", name)).exitsWith(1).complains("No such object");
    docker.ok("run", "-d", "--name", name, NAME, "sleep", "1000");
    docker.ok("rm", "-f", name);
    assertThat(first.inspect(name, "{{.State.Running}}")).isEqualTo("true");
  }

  @Test
  @Order(5)
  void containersOutliveTheAgentsDeath() {
    obedient = docker.detached("obedient", "sh", "-c", OBEDIENT);
    neglected = docker.detached("neglected", "sh", "-c", OBEDIENT);
    docker.awaitPrints("ready", "logs", obedient);
    docker.awaitPrints("ready", "logs", neglected);
    String pid = docker.inspect(obedient, "{{.State.Pid}}");
    String neglectedPid = docker.inspect(neglected, "{{.State.Pid}}");

    killAgent();
    assertThat(Path.of("/proc", pid)).isDirectory();
    // This one ends while nobody looks.
    expect(Cli.of("kill", "-USR1", neglectedPid).run()).succeeds();
    second.up();

    assertThat(docker.inspect(obedient, "{{.State.Status}} {{.State.Pid}}"))
        .isEqualTo("running " + pid);
    expect(docker.run("wait", neglected)).succeeds().prints("42\n");
    docker.awaitPrints("ready\nasked", "logs", neglected);
    docker.ok("kill", "-s", "USR1", obedient);
    expect(docker.run("wait", obedient)).succeeds().prints("42\n");
    docker.awaitPrints("ready\nasked", "logs", obedient);
  }

  @Test
  @Order(6)
  void newContainersRunOnAfterTheAgentCameBack() {
    expect(docker.run("run", "--rm", NAME, "echo", "again")).succeeds().prints("again\n");
    docker.ok("start", obedient);
    docker.awaitState(obedient, "running");
  }

  /** How quick the next start is, is measured, not tested: a busy machine proves nothing. */
  @Test
  @Order(7)
  void downLeavesTheContainersAndTheNextUpFindsThem() {
    String pid = docker.inspect(obedient, "{{.State.Pid}}");
    expect(second.gantry("down")).succeeds();
    expect(docker.run("ps")).exitsWith(1);
    assertThat(Path.of("/proc", pid)).isDirectory();

    Result up = second.up();
    expect(up).succeeds();
    docker.awaitState(obedient, "running");
    assertThat(docker.inspect(obedient, "{{.State.Pid}}")).isEqualTo(pid);
    assertThat(docker.inspect(neglected, "{{.State.ExitCode}}")).isEqualTo("42");
    expect(docker.run("run", "--rm", NAME, "echo", "still here")).prints("still here\n");
  }

  @Test
  @Order(8)
  void downAllLeavesNothing() {
    docker.ok("run", "-d", "-v", docker.volume("left") + ":/data", NAME, "sleep", "1000");
    expect(second.gantry("down", "--all")).succeeds();

    AtomicReference<Set<String>> left = new AtomicReference<>(Set.of());
    try {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(200))
          .atMost(Duration.ofSeconds(15))
          .until(
              () -> {
                left.set(HostSnapshot.take().newSince(before));
                return left.get().isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("left behind:\n" + String.join("\n", left.get()), e);
    }
  }

  private void killAgent() {
    long pid = second.agentPid();
    ProcessHandle agent =
        ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("no agent with pid " + pid));
    agent.destroyForcibly();
    agent.onExit().join();
  }
}
