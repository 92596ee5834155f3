package dev.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Await;
import dev.gantry.agent.testing.DataClient;
import dev.gantry.agent.testing.FakeGateway;
import dev.gantry.agent.testing.Specs;
import dev.gantry.agent.testing.TarBuilder;
import dev.gantry.agent.testing.TestCgroups;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.LayerRef;
import dev.gantry.model.spec.RestartPolicy;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.LaunchView;
import dev.gantry.model.stream.ProcessTable;
import dev.gantry.model.stream.StreamRequest;
import dev.gantry.model.stream.StreamVerb;
import dev.gantry.model.stream.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restarts by policy, pause and top, by the whole agent on the real kernel. */
@Tag("kernel")
class AgentLifeTest {
  private static final RestartPolicy ALWAYS = new RestartPolicy(RestartPolicy.Name.ALWAYS, 0);
  private static final String COUNTING =
      "i=0; while :; do i=$((i+1)); echo $i > /tmp/count; usleep 10000; done";

  @TempDir Path home;

  private final String installation =
      "test-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
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
    assertThat(TestCgroups.ofInstallation(installation)).isEmpty();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(home.toString());
    try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
      assertThat(children.filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  private void run(String script, RestartPolicy policy) {
    RunSpec spec = Specs.spec(Specs.process("sh", "-c", script), layers).restarting(policy);
    gateway.assign(Specs.assignment(id, 1, 1, DesiredState.RUNNING, spec));
  }

  private void pause(long version, boolean paused) {
    gateway.assign(Specs.assignment(id, version, 1, DesiredState.RUNNING, null).pausing(paused));
  }

  private AgentReport.RunChanged await(String what, Predicate<AgentReport.RunChanged> wanted)
      throws Exception {
    Await.until(what + "; reported: " + gateway.reports(), () -> runs().anyMatch(wanted));
    return runs().filter(wanted).findFirst().orElseThrow();
  }

  private Stream<AgentReport.RunChanged> runs() {
    return gateway.reports().stream()
        .filter(AgentReport.RunChanged.class::isInstance)
        .map(AgentReport.RunChanged.class::cast);
  }

  private static Predicate<AgentReport.RunChanged> is(int attempt, RunState state) {
    return r -> r.attempt() == attempt && r.state() == state;
  }

  private DataClient open(StreamVerb verb) throws Exception {
    return new DataClient(
        home.resolve("data.sock"),
        new StreamRequest(gateway.grant(Specs.TENANT, id, verb), null, verb));
  }

  private String count() throws Exception {
    Path file = home.resolve("containers").resolve(id.value()).resolve("upper/tmp/count");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  @Test
  void aFailingContainerIsStartedAgainAndAgainWhileTheGatewayIsAway() throws Exception {
    run("echo run >> /tmp/count; exit 3", new RestartPolicy(RestartPolicy.Name.ON_FAILURE, 3));
    await("running", is(0, RunState.RUNNING));
    gateway.refuseReports(true);
    Await.until("four runs", () -> count().equals("run\nrun\nrun\nrun\n"));
    gateway.refuseReports(false);
    AgentReport.RunChanged last = await("the end", is(3, RunState.EXITED));
    assertThat(last.restarting()).isFalse();
    assertThat(last.exitCode()).isEqualTo(3);
    assertThat(runs().filter(is(1, RunState.EXITED)))
        .isNotEmpty()
        .allMatch(AgentReport.RunChanged::restarting);
    assertThat(count()).isEqualTo("run\nrun\nrun\nrun\n");
  }

  @Test
  void aKillOfTheUserEndsTheRestarts() throws Exception {
    run("sleep 1000", ALWAYS);
    await("running", is(0, RunState.RUNNING));
    try (DataClient act = open(new StreamVerb.Kill("SIGKILL"))) {
      assertThat(act.answer().error()).isNull();
    }
    AgentReport.RunChanged exited = await("its end", is(0, RunState.EXITED));
    assertThat(exited.restarting()).isFalse();
    assertThat(exited.exitCode()).isEqualTo(137);
  }

  @Test
  void whoDiesInsideIsStartedAgain() throws Exception {
    run("echo $$; sleep 0.3; exit 0", ALWAYS);
    await("second attempt", is(1, RunState.RUNNING));
    gateway.assign(
        Specs.assignment(id, 2, 1, DesiredState.STOPPED, new StopOrder("SIGKILL", 5), null));
    await("its end", r -> r.state() == RunState.EXITED && !r.restarting());
  }

  @Test
  void theNextAgentGoesOnWithTheWaitAndWithWhatEndedMeanwhile() throws Exception {
    run("echo run >> /tmp/count; sleep 1.5; exit 1", ALWAYS);
    await("running", is(0, RunState.RUNNING));
    agent.close();
    Path process = home.resolve("containers").resolve(id.value()).resolve("process.json");
    long pid = Long.parseLong(Files.readString(process).replaceAll("(?s).*\"pid\":(\\d+).*", "$1"));
    Await.until(
        "ended while no agent ran",
        () -> Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z "));
    agent = startAgent();
    await("the next attempt", is(1, RunState.RUNNING));
    await("and its end", r -> is(1, RunState.EXITED).test(r) && r.restarting());
    agent.close();
    agent = startAgent();
    await("the one after", is(2, RunState.RUNNING));
  }

  /** As an agent leaves it that is killed between the start and the writing down of it. */
  private void closeAsIfNobodyHadWrittenDownTheStart() throws Exception {
    agent.close();
    Path folder = home.resolve("containers").resolve(id.value());
    Files.delete(folder.resolve("process.json"));
    Path run = folder.resolve("run.json");
    String json = Files.readString(run);
    assertThat(json).contains("\"RUNNING\"");
    Files.writeString(run, json.replace("\"RUNNING\"", "\"STARTING\""));
  }

  @Test
  void aStartThatOnlyTheKeeperWroteDownIsNotMadeAgain() throws Exception {
    run("echo run >> /tmp/count; sleep 2; exit 7", RestartPolicy.NO);
    long pid = await("running", is(0, RunState.RUNNING)).pid();
    Await.until("it has run", () -> count().equals("run\n"));
    closeAsIfNobodyHadWrittenDownTheStart();
    agent = startAgent();
    Await.until(
        "running again told",
        () -> runs().filter(r -> is(0, RunState.RUNNING).test(r) && r.pid() == pid).count() >= 2);
    assertThat(count()).isEqualTo("run\n");
    assertThat(await("its end", is(0, RunState.EXITED)).exitCode()).isEqualTo(7);
  }

  @Test
  void theCodeOfAStartThatOnlyTheKeeperWroteDownIsKnown() throws Exception {
    run("echo run >> /tmp/count; sleep 1; exit 9", RestartPolicy.NO);
    long pid = await("running", is(0, RunState.RUNNING)).pid();
    closeAsIfNobodyHadWrittenDownTheStart();
    Await.until(
        "ended while no agent ran",
        () -> Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z "));
    agent = startAgent();
    assertThat(await("its end", is(0, RunState.EXITED)).exitCode()).isEqualTo(9);
    assertThat(count()).isEqualTo("run\n");
  }

  @Test
  void cgroupsOfAProcessThatWasReapedByAnAgentThatDiedAreRemoved() throws Exception {
    run("exit 3", RestartPolicy.NO);
    await("its end", is(0, RunState.EXITED));
    Path folder = home.resolve("containers").resolve(id.value());
    Await.until("cleared", () -> !Files.exists(folder.resolve("process.json")));
    agent.close();
    // As it was between the reaping and the rest.
    Path cgroup = TestCgroups.countingProcesses(installation).resolve(id.value());
    Files.createDirectory(cgroup);
    Files.writeString(
        folder.resolve("process.json"),
        """
        {"container":"%s","epoch":1,"attempt":0,"bootId":"%s","pid":4194303,"startTime":1,
         "keeperPid":1,"keeperStartTime":1,"stdin":-1,"stdout":-1,"stderr":-1,"terminal":-1}
        """
            .formatted(id, Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()));
    agent = startAgent();
    Await.until("cleared again", () -> !Files.exists(cgroup));
    assertThat(Files.exists(folder.resolve("process.json"))).isFalse();
  }

  @Test
  void whatWasEndedWithEverythingIsStartedAgainByItsPolicy() throws Exception {
    run("sleep 1000", ALWAYS);
    await("running", is(0, RunState.RUNNING));
    agent.close();
    new Cleaning(home, installation).run();
    Files.createDirectories(home.resolve("run"));
    agent = startAgent();
    AgentReport.RunChanged ended = await("its end", is(0, RunState.EXITED));
    assertThat(ended.exitCode()).isEqualTo(137);
    assertThat(ended.restarting()).isTrue();
    await("the next attempt", is(1, RunState.RUNNING));
  }

  @Test
  void pausedContainersGetNoTimeAndStayPausedThroughTheNextAgent() throws Exception {
    run(COUNTING, RestartPolicy.NO);
    Await.until("it counts", () -> !count().isEmpty());
    pause(2, true);
    await("paused", AgentReport.RunChanged::paused);
    assertThat(frozen()).isEqualTo(TestCgroups.value("FROZEN\n", "1\n"));
    String before = count();
    agent.close();
    agent = startAgent();
    Await.until("told again", () -> runs().filter(AgentReport.RunChanged::paused).count() >= 2);
    assertThat(count()).isEqualTo(before);
    pause(3, false);
    await("unpaused", r -> !r.paused() && r.sequence() > lastPaused());
    Await.until("it counts on", () -> !count().equals(before));
  }

  private long lastPaused() {
    return runs()
        .filter(AgentReport.RunChanged::paused)
        .mapToLong(AgentReport.RunChanged::sequence)
        .max()
        .orElse(0);
  }

  private String frozen() throws Exception {
    Path inside = Path.of(id.value(), TestCgroups.value("freezer.state", "cgroup.freeze"));
    for (Path parent : TestCgroups.ofInstallation(installation)) {
      if (Files.exists(parent.resolve(inside))) {
        return Files.readString(parent.resolve(inside));
      }
    }
    throw new AssertionError("no " + inside);
  }

  @Test
  void aPausedContainerIsStoppedKilledAndRemoved() throws Exception {
    run("trap 'exit 9' TERM; while :; do usleep 10000; done", RestartPolicy.NO);
    await("running", is(0, RunState.RUNNING));
    pause(2, true);
    await("paused", AgentReport.RunChanged::paused);
    try (DataClient exec = open(new StreamVerb.Top(""))) {
      assertThat(exec.answer().top().processes()).isNotEmpty();
    }
    gateway.assign(Specs.assignment(id, 3, 1, DesiredState.REMOVED, null));
    Await.until(
        "removed",
        () -> gateway.reports().stream().anyMatch(AgentReport.ContainerRemoved.class::isInstance));
  }

  @Test
  void whatIsPausedWhenEverythingIsEndedDoesNotHoldThatUp() throws Exception {
    run("sleep 1000", RestartPolicy.NO);
    await("running", is(0, RunState.RUNNING));
    pause(2, true);
    await("paused", AgentReport.RunChanged::paused);
    // The rest is looked at after the test.
  }

  @Test
  void aContainerThatStoppedItselfIsKilled() throws Exception {
    run("sleep 1000 & kill -STOP $!; kill -STOP $$; sleep 1000", RestartPolicy.NO);
    await("running", is(0, RunState.RUNNING));
    gateway.assign(Specs.assignment(id, 2, 1, DesiredState.REMOVED, null));
    Await.until(
        "removed",
        () -> gateway.reports().stream().anyMatch(AgentReport.ContainerRemoved.class::isInstance));
  }

  @Test
  void topShowsTheContainersProcessesAndNoOthers() throws Exception {
    run("sleep 1001 & sleep 1002 & wait", RestartPolicy.NO);
    long pid = await("running", is(0, RunState.RUNNING)).pid();
    Await.until("all three", () -> top("").processes().size() == 3);
    ProcessTable usual = top("");
    assertThat(usual.titles())
        .containsExactly("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
    assertThat(usual.processes().getFirst()).startsWith("root", Long.toString(pid));
    assertThat(usual.processes()).extracting(List::getLast).contains("sleep 1001", "sleep 1002");
    assertThat(top("-o pid,args").processes())
        .hasSize(3)
        .contains(List.of(Long.toString(pid), usual.processes().getFirst().getLast()));
    gateway.assign(
        Specs.assignment(id, 2, 1, DesiredState.STOPPED, new StopOrder("SIGKILL", 5), null));
    await("its end", is(0, RunState.EXITED));
    try (DataClient after = open(new StreamVerb.Top(""))) {
      assertThat(after.answer().error()).isEqualTo(ErrorCode.CONTAINER_NOT_RUNNING);
      assertThat(after.answer().message()).isEqualTo("container " + id + " is not running");
    }
  }

  @Test
  void statsAreWhatTheKernelCounts() throws Exception {
    run("i=0; while test $i -lt 20000; do i=$((i+1)); done; sleep 1001", RestartPolicy.NO);
    await("running", is(0, RunState.RUNNING));
    Await.until("some work", () -> usage().cpu().totalNanos() > 1_000_000);
    Usage usage = usage();
    assertThat(usage.pids().current()).isPositive();
    assertThat(usage.memory().used()).isPositive();
    assertThat(usage.memory().details()).isNotEmpty();
    assertThat(usage.memory().limit()).isGreaterThan(usage.memory().used());
    assertThat(usage.cpu().hostNanos()).isGreaterThan(usage.cpu().totalNanos());
    gateway.assign(
        Specs.assignment(id, 2, 1, DesiredState.STOPPED, new StopOrder("SIGKILL", 5), null));
    await("its end", is(0, RunState.EXITED));
    try (DataClient after = open(new StreamVerb.Stats())) {
      assertThat(after.answer().error()).isEqualTo(ErrorCode.CONTAINER_NOT_RUNNING);
    }
  }

  @Test
  void howTheLastLaunchWentIsToldCallByCall() throws Exception {
    run("sleep 1001", RestartPolicy.NO);
    await("running", is(0, RunState.RUNNING));
    try (DataClient client = open(new StreamVerb.Launch())) {
      LaunchView launch = client.answer().launch();
      assertThat(launch.error()).isEmpty();
      assertThat(launch.phases()).extracting(LaunchView.Phase::name).contains("clone", "mounts");
      assertThat(launch.steps()).extracting(LaunchView.Step::call).contains("clone3", "pivot_root");
      assertThat(launch.steps().getLast().micros()).isPositive();
    }
  }

  @Test
  void howTheLastLaunchWentIsKnownToTheNextAgentToo() throws Exception {
    RunSpec spec = Specs.spec(Specs.process("nosuch"), layers);
    gateway.assign(Specs.assignment(id, 1, 1, DesiredState.RUNNING, spec));
    await("failed", is(0, RunState.FAILED));
    LaunchView before = launch();
    assertThat(before.error()).contains("executable file not found");
    agent.close();
    agent = startAgent();
    assertThat(launch()).isEqualTo(before);
  }

  private LaunchView launch() throws Exception {
    try (DataClient client = open(new StreamVerb.Launch())) {
      assertThat(client.answer().message()).isNull();
      return client.answer().launch();
    }
  }

  private Usage usage() throws Exception {
    try (DataClient client = open(new StreamVerb.Stats())) {
      assertThat(client.answer().message()).isNull();
      return client.answer().usage();
    }
  }

  private ProcessTable top(String args) throws Exception {
    try (DataClient client = open(new StreamVerb.Top(args))) {
      assertThat(client.answer().message()).isNull();
      return client.answer().top();
    }
  }
}
