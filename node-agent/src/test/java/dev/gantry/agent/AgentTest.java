package dev.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Await;
import dev.gantry.agent.testing.DataClient;
import dev.gantry.agent.testing.FakeGateway;
import dev.gantry.agent.testing.Specs;
import dev.gantry.agent.testing.TarBuilder;
import dev.gantry.agent.testing.TestCgroups;
import dev.gantry.agent.testing.TestInstallations;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.LayerRef;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.PortWish;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.StreamRequest;
import dev.gantry.model.stream.StreamVerb;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent on the real kernel, against a small gateway. */
@Tag("kernel")
class AgentTest {
  private static final StreamVerb ATTACH = new StreamVerb.Attach(true, true, true, true, false, "");

  @TempDir Path home;

  private final String installation = TestInstallations.fresh();
  private final byte[] tar = TarBuilder.busybox();
  private final List<LayerRef> layers = List.of(TarBuilder.bottom(tar));
  private final ContainerId id = Specs.newId();
  private FakeGateway gateway;
  private Agent agent;

  @BeforeEach
  void up() throws Exception {
    gateway = new FakeGateway();
    gateway.blob(tar);
    Files.writeString(home.resolve("join"), FakeGateway.JOIN_TOKEN);
    agent = startAgent();
  }

  private Agent startAgent() throws Exception {
    Agent fresh =
        new Agent(
            new AgentOptions(
                home,
                gateway.url(),
                home.resolve("join"),
                installation,
                "host-1",
                0,
                home.resolve("data.sock"),
                null));
    fresh.start();
    return fresh;
  }

  @AfterEach
  void leavesNothingBehind() throws Exception {
    agent.close();
    gateway.close();
    new Cleaning(home, installation).run();
    assertThat(cgroups()).isEmpty();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(home.toString());
    try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
      assertThat(children.filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  private List<Path> cgroups() throws Exception {
    return TestCgroups.ofInstallation(installation);
  }

  private void want(long version, long epoch, DesiredState desired, RunSpec spec) {
    gateway.assign(Specs.assignment(id, version, epoch, desired, spec));
  }

  private DataClient open(StreamVerb verb) throws Exception {
    return open(verb, null);
  }

  private DataClient open(StreamVerb verb, String key) throws Exception {
    return new DataClient(
        home.resolve("data.sock"),
        new StreamRequest(gateway.grant(Specs.TENANT, id, verb), key, verb));
  }

  private RunSpec spec(ProcessSpec process) {
    return Specs.spec(process, layers);
  }

  private RunSpec sh(String script) {
    return spec(Specs.process("sh", "-c", script));
  }

  @Test
  void runsToTheEndAndIsRemoved() throws Exception {
    RunSpec spec = sh("echo hello; echo oops >&2; exit 7");
    want(1, 0, DesiredState.READY, spec);
    gateway.await(id, 0, RunState.READY);
    try (DataClient attached = open(ATTACH)) {
      assertThat(attached.answer().error()).isNull();
      want(2, 1, DesiredState.RUNNING, spec);
      byte[] all = attached.readRaw();
      assertThat(new String(all, StandardCharsets.UTF_8)).contains("hello\n", "oops\n");
    }
    AgentReport.RunChanged exited = gateway.await(id, 1, RunState.EXITED);
    assertThat(exited.exitCode()).isEqualTo(7);
    assertThat(exited.reason()).isEqualTo(RunReason.COMPLETED);
    want(3, 1, DesiredState.REMOVED, null);
    awaitRemoved();
    assertThat(home.resolve("containers").resolve(id.value())).doesNotExist();
  }

  private void awaitRemoved() throws Exception {
    Await.until(
        "removed",
        () -> gateway.reports().stream().anyMatch(AgentReport.ContainerRemoved.class::isInstance));
  }

  @Test
  void keepsFilesFromRunToRun() throws Exception {
    want(1, 1, DesiredState.RUNNING, sh("echo kept >> /tmp/file; cat /tmp/file; sleep 60"));
    gateway.await(id, 1, RunState.RUNNING);
    Await.until("first line", () -> logs().equals("kept\n"));
    gateway.assign(
        Specs.assignment(id, 2, 1, DesiredState.STOPPED, new StopOrder("SIGKILL", 5), null));
    assertThat(gateway.await(id, 1, RunState.EXITED).exitCode()).isEqualTo(137);
    want(3, 2, DesiredState.RUNNING, null);
    gateway.await(id, 2, RunState.RUNNING);
    Await.until("both lines", () -> logs().equals("kept\nkept\nkept\n"));
  }

  private String logs() throws Exception {
    try (DataClient logs = open(new StreamVerb.Logs(true, true, false, false, -1, null, null))) {
      return logs.readText(1);
    }
  }

  @Test
  void killsWhatDoesNotStopInTime() throws Exception {
    want(1, 1, DesiredState.RUNNING, sh("trap '' TERM; echo up; while true; do sleep 1; done"));
    gateway.await(id, 1, RunState.RUNNING);
    Await.until("trap is set", () -> logs().equals("up\n"));
    gateway.assign(Specs.assignment(id, 2, 1, DesiredState.STOPPED, new StopOrder("", 1), null));
    assertThat(gateway.await(id, 1, RunState.EXITED).exitCode()).isEqualTo(137);
  }

  @Test
  void tenMegabytesGoThroughCatWhole() throws Exception {
    byte[] content = new byte[10 << 20];
    ThreadLocalRandom.current().nextBytes(content);
    RunSpec spec = spec(Specs.withInput("cat"));
    want(1, 0, DesiredState.READY, spec);
    try (DataClient attached = open(ATTACH)) {
      want(2, 1, DesiredState.RUNNING, spec);
      gateway.await(id, 1, RunState.RUNNING);
      long begun = System.nanoTime();
      Thread.startVirtualThread(
          () -> {
            try {
              attached.write(content);
              attached.endInput();
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      assertThat(attached.readFrames(1)).isEqualTo(content);
      System.out.printf("10 MB through cat: %d ms%n", (System.nanoTime() - begun) / 1_000_000);
    }
    assertThat(gateway.await(id, 1, RunState.EXITED).exitCode()).isZero();
  }

  @Test
  void aMissingCommandFailsTheRunAndEndsTheAttachment() throws Exception {
    RunSpec spec = spec(Specs.process("nosuch"));
    want(1, 0, DesiredState.READY, spec);
    try (DataClient attached = open(ATTACH)) {
      want(2, 1, DesiredState.RUNNING, spec);
      AgentReport.RunChanged failed = gateway.await(id, 1, RunState.FAILED);
      assertThat(failed.reason()).isEqualTo(RunReason.COMMAND_NOT_FOUND);
      assertThat(failed.message()).contains("\"nosuch\": executable file not found in $PATH");
      assertThat(attached.readRaw()).isEmpty();
    }
  }

  @Test
  void theNextAgentGoesOnWhereThisOneStopped() throws Exception {
    VolumeName shared = new VolumeName("shared");
    String script =
        "for i in $(seq 200); do echo $i; done;"
            + " until [ -e /shared/go ]; do sleep 0.1; done; echo on; exit 3";
    want(
        1,
        1,
        DesiredState.RUNNING,
        Specs.spec(
            Specs.process("sh", "-c", script),
            layers,
            new MountSpec.Volume(shared, "/shared", false, false)));
    long pid = gateway.await(id, 1, RunState.RUNNING).pid();
    agent.close();
    agent = startAgent();
    Await.until("the whole state is told again", () -> timesRunning(pid) >= 2);
    Files.createFile(home.resolve("volumes/local/shared/_data/go"));
    assertThat(gateway.await(id, 1, RunState.EXITED).exitCode()).isEqualTo(3);
    assertThat(logs().lines()).hasSize(201).contains("1", "200").last().isEqualTo("on");
  }

  /** Looking for what those that never ran may have left must not reap the others. */
  @Test
  void exitsWhileNoAgentRanAreKnownHoweverManyContainersNeverRan() throws Exception {
    List<ContainerId> ended = List.of(Specs.newId(), Specs.newId(), Specs.newId());
    List<Long> pids = new ArrayList<>();
    RunSpec onBridge = Specs.on(new NetworkMode.Bridge(List.of(), null), sh("sleep 1000"));
    for (ContainerId one : ended) {
      gateway.assign(Specs.assignment(one, 1, 1, DesiredState.RUNNING, onBridge));
      pids.add(gateway.await(one, 1, RunState.RUNNING).pid());
    }
    for (int i = 0; i < 5; i++) {
      ContainerId never = Specs.newId();
      gateway.assign(Specs.assignment(never, 1, 0, DesiredState.READY, sh("true")));
      gateway.await(never, 0, RunState.READY);
      // Nor must the note of a start that came to nothing have them looked for too early.
      Files.write(home.resolve("containers").resolve(never.value()).resolve("launched"), tar);
    }
    agent.close();
    for (long pid : pids) {
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      Path stat = Path.of("/proc", Long.toString(pid), "stat");
      Await.until("it is a zombie", () -> Files.readString(stat).contains(") Z "));
    }
    agent = startAgent();
    for (ContainerId one : ended) {
      assertThat(gateway.await(one, 1, RunState.EXITED).exitCode()).isEqualTo(137);
    }
  }

  @Test
  void aContainerOnTheBridgeTellsItsPlaceAlsoAfterTheAgentWasReplaced() throws Exception {
    PortWish port = new PortWish("tcp", "127.0.0.1", 0, 0, 80);
    String script = "ip -4 -o addr show eth0; hostname -i; sleep 600";
    want(
        1,
        1,
        DesiredState.RUNNING,
        Specs.on(
            new NetworkMode.Bridge(List.of(port), "02:42:aa:bb:cc:dd"),
            spec(Specs.process("sh", "-c", script))));
    AgentReport.RunChanged running = gateway.await(id, 1, RunState.RUNNING);
    NetworkEndpoint place = running.endpoint();
    assertThat(place.mac()).isEqualTo("02:42:aa:bb:cc:dd");
    assertThat(place.ports())
        .singleElement()
        .matches(p -> p.containerPort() == 80 && p.hostPort() > 0);
    Await.until("both lines are there", () -> logs().lines().count() == 2);
    assertThat(logs()).contains(place.ip() + "/" + place.prefixLength(), "\n" + place.ip());
    agent.close();
    agent = startAgent();
    Await.until("the whole state is told again", () -> timesRunning(running.pid()) >= 2);
    assertThat(
            gateway.reports().stream()
                .filter(AgentReport.RunChanged.class::isInstance)
                .map(AgentReport.RunChanged.class::cast)
                .filter(r -> r.state() == RunState.RUNNING)
                .map(AgentReport.RunChanged::endpoint))
        .containsOnly(place);
    want(2, 1, DesiredState.STOPPED, null);
    assertThat(gateway.await(id, 1, RunState.EXITED).endpoint()).isNull();
  }

  @Test
  void aNetworkThatIsNotThereFailsTheStart() throws Exception {
    want(
        1,
        1,
        DesiredState.RUNNING,
        Specs.on(new NetworkMode.Named("nosuchnet"), spec(Specs.process("true"))));
    AgentReport.RunChanged failed = gateway.await(id, 1, RunState.FAILED);
    assertThat(failed.reason()).isEqualTo(RunReason.NO_SUCH_NETWORK);
    assertThat(failed.message()).endsWith("network nosuchnet not found");
  }

  private long timesRunning(long pid) {
    return gateway.reports().stream()
        .filter(AgentReport.RunChanged.class::isInstance)
        .map(AgentReport.RunChanged.class::cast)
        .filter(r -> r.state() == RunState.RUNNING && r.pid() == pid)
        .count();
  }

  @Test
  void killIsDoneOnceAndOnlyToWhatRuns() throws Exception {
    want(
        1,
        1,
        DesiredState.RUNNING,
        sh("trap 'exit 9' USR1; echo up; while true; do sleep 1 & wait; done"));
    gateway.await(id, 1, RunState.RUNNING);
    Await.until("trap is set", () -> logs().equals("up\n"));
    try (DataClient act = open(new StreamVerb.Kill("USR1"), "key-1")) {
      assertThat(act.answer().error()).isNull();
    }
    assertThat(gateway.await(id, 1, RunState.EXITED).exitCode()).isEqualTo(9);
    try (DataClient act = open(new StreamVerb.Kill("USR1"), "key-2")) {
      assertThat(act.answer().error()).isEqualTo(ErrorCode.CONTAINER_NOT_RUNNING);
      assertThat(act.answer().message()).isEqualTo("container " + id + " is not running");
    }
  }

  @Test
  void aVolumeGetsTheImagesFilesAndGoesWhenItsOwnerSays() throws Exception {
    VolumeName name = new VolumeName("data");
    RunSpec spec =
        Specs.spec(
            Specs.process("sh", "-c", "cat /data/from-image; echo more > /data/more"),
            layers,
            new MountSpec.Volume(name, "/data", false, true));
    want(1, 1, DesiredState.RUNNING, spec);
    assertThat(gateway.await(id, 1, RunState.EXITED).exitCode()).isZero();
    assertThat(logs()).isEqualTo("image\n");
    Path data = home.resolve("volumes/local/data/_data");
    assertThat(data.resolve("more")).hasContent("more\n");
    want(2, 1, DesiredState.REMOVED, null);
    awaitRemoved();
    gateway.assign(new Assignment.OfVolume(name, Specs.TENANT, FakeGateway.NODE, 2, false));
    Await.until(
        "volume removed",
        () -> gateway.reports().stream().anyMatch(AgentReport.VolumeRemoved.class::isInstance));
    assertThat(data).doesNotExist();
  }

  @Test
  void reportsWaitForAGatewayThatIsAwayAndTheRunDoesNot() throws Exception {
    want(1, 0, DesiredState.READY, sh("exit 4"));
    gateway.await(id, 0, RunState.READY);
    gateway.refuseReports(true);
    want(2, 1, DesiredState.RUNNING, null);
    Path run = home.resolve("containers").resolve(id.value()).resolve("run.json");
    Await.until("ended", () -> Files.exists(run) && Files.readString(run).contains("EXITED"));
    assertThat(gateway.reported(id, 1, RunState.EXITED)).isEmpty();
    gateway.refuseReports(false);
    assertThat(gateway.await(id, 1, RunState.EXITED).exitCode()).isEqualTo(4);
  }

  @Test
  void whatItNeverHadIsRemovedAtOnce() throws Exception {
    want(5, 3, DesiredState.REMOVED, null);
    awaitRemoved();
  }

  @Test
  void anImageThatCantBeFetchedRejectsTheRun() throws Exception {
    LayerRef nowhere = TarBuilder.bottom("nowhere".getBytes(StandardCharsets.UTF_8));
    want(1, 0, DesiredState.READY, Specs.spec(Specs.process("true"), List.of(nowhere)));
    AgentReport.RunChanged rejected = gateway.await(id, 0, RunState.REJECTED);
    assertThat(rejected.reason()).isEqualTo(RunReason.IMAGE_UNAVAILABLE);
    assertThat(rejected.message()).contains(nowhere.blob().value(), "404");
  }
}
