package dev.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Await;
import dev.gantry.agent.testing.DataClient;
import dev.gantry.agent.testing.FakeGateway;
import dev.gantry.agent.testing.Specs;
import dev.gantry.agent.testing.TarBuilder;
import dev.gantry.agent.testing.TestCgroups;
import dev.gantry.agent.testing.TestInstallations;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.LayerRef;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.ExecConfig;
import dev.gantry.model.stream.ExecId;
import dev.gantry.model.stream.ExecView;
import dev.gantry.model.stream.StreamRequest;
import dev.gantry.model.stream.StreamVerb;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exec and terminals through the whole agent, on the real kernel. */
@Tag("kernel")
class AgentExecTest {
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

  private void running(String... args) throws Exception {
    want(1, 1, DesiredState.RUNNING, spec(Specs.process(args)));
    gateway.await(id, 1, RunState.RUNNING);
  }

  private static ExecConfig config(boolean tty, boolean stdin, String... cmd) {
    return new ExecConfig(
        List.of(cmd), List.of(), "", "", false, tty, stdin, true, true, "", 20, 70);
  }

  private ExecId create(ExecConfig config) throws Exception {
    try (DataClient asked = open(new StreamVerb.ExecCreate(config))) {
      assertThat(asked.answer().message()).isNull();
      return asked.answer().exec().id();
    }
  }

  private ExecView inspect(ExecId exec) throws Exception {
    try (DataClient asked = open(new StreamVerb.ExecInspect(exec))) {
      assertThat(asked.answer().message()).isNull();
      return asked.answer().exec();
    }
  }

  private DataClient start(ExecId exec, boolean raw) throws Exception {
    return open(new StreamVerb.ExecStart(exec, false, raw, 0, 0));
  }

  private void startDetached(ExecId exec) throws Exception {
    try (DataClient asked = open(new StreamVerb.ExecStart(exec, true, false, 0, 0))) {
      assertThat(asked.answer().message()).isNull();
    }
  }

  @Test
  void tenMegabytesGoThroughWholeAndTheCodeIsThereAtTheEnd() throws Exception {
    running("sleep", "100");
    ExecId exec = create(config(false, true, "sh", "-c", "cat; exit 3"));
    assertThat(exec.isOf(id)).isTrue();
    assertThat(inspect(exec).running()).isFalse();
    assertThat(inspect(exec).exitCode()).isNull();
    byte[] content = new byte[10 << 20];
    ThreadLocalRandom.current().nextBytes(content);
    try (DataClient client = start(exec, false)) {
      Thread writer =
          Thread.startVirtualThread(
              () -> {
                try {
                  client.write(content);
                  client.endInput();
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      assertThat(client.readFrames(1)).isEqualTo(content);
      assertThat(inspect(exec).exitCode()).isEqualTo(3);
      writer.join();
    }
    try (DataClient again = start(exec, false)) {
      assertThat(again.answer().error()).isEqualTo(ErrorCode.CONFLICT);
      assertThat(again.answer().message())
          .isEqualTo("Error: Exec command " + exec + " has already run");
    }
  }

  @Test
  void whatCannotStartSaysSoInTheStreamOrTheAnswer() throws Exception {
    running("sleep", "100");
    ExecId attached = create(config(false, false, "nosuch"));
    try (DataClient client = start(attached, false)) {
      assertThat(client.answer().error()).isNull();
      assertThat(client.readText(1)).contains("executable file not found in $PATH: unknown\r\n");
    }
    assertThat(inspect(attached).exitCode()).isEqualTo(127);
    ExecId detached = create(config(false, false, "/etc"));
    try (DataClient client = open(new StreamVerb.ExecStart(detached, true, false, 0, 0))) {
      assertThat(client.answer().error()).isEqualTo(ErrorCode.COMMAND_NOT_EXECUTABLE);
    }
    assertThat(inspect(detached).exitCode()).isEqualTo(126);
    try (DataClient client = open(new StreamVerb.ExecInspect(ExecId.of("0".repeat(32), id)))) {
      assertThat(client.answer().error()).isEqualTo(ErrorCode.NO_SUCH_EXEC);
    }
  }

  @Test
  void detachKeysEndTheStreamAndTheProcessGoesOn() throws Exception {
    running("sleep", "100");
    ExecId exec = create(config(true, true, "sh"));
    try (DataClient client = start(exec, true)) {
      client.write("stty size; \u0010\u0011");
      client.readRaw();
      assertThat(inspect(exec).running()).isTrue();
    }
  }

  @Test
  void runningExecsAreTakenUpByTheNextAgent() throws Exception {
    running("sleep", "100");
    ExecId exec = create(config(false, false, "sh", "-c", "sleep 0.5; exit 5"));
    startDetached(exec);
    ExecId endless = create(config(false, false, "sleep", "100"));
    startDetached(endless);
    agent.close();
    agent = startAgent();
    Await.until("exit code", () -> Integer.valueOf(5).equals(inspect(exec).exitCode()));
    assertThat(inspect(endless).running()).isTrue();
    gateway.assign(
        Specs.assignment(id, 2, 1, DesiredState.STOPPED, new StopOrder("SIGKILL", 5), null));
    assertThat(gateway.await(id, 1, RunState.EXITED).exitCode()).isEqualTo(137);
    Await.until("its end", () -> Integer.valueOf(137).equals(inspect(endless).exitCode()));
  }

  @Test
  void aTerminalIsAttachedResizedAndAdopted() throws Exception {
    want(1, 1, DesiredState.RUNNING, spec(Specs.terminal("sh")));
    gateway.await(id, 1, RunState.RUNNING);
    try (DataClient resized = open(new StreamVerb.Resize(25, 82))) {
      assertThat(resized.answer().error()).isNull();
    }
    agent.close();
    agent = startAgent();
    try (DataClient client = open(ATTACH)) {
      client.write("stty size; exit 6\n");
      assertThat(new String(client.readRaw(), StandardCharsets.UTF_8)).contains("25 82\r\n");
    }
    assertThat(gateway.await(id, 1, RunState.EXITED).exitCode()).isEqualTo(6);
  }

  @Test
  void actsAreToldWithWhatTheyWere() throws Exception {
    running("sleep", "100");
    ExecId exec = create(config(false, false, "sh", "-c", "exit 3"));
    startDetached(exec);
    Await.until("the exec has ended", () -> !inspect(exec).running());
    try (DataClient kill = open(new StreamVerb.Kill("KILL"), "key")) {
      assertThat(kill.answer().message()).isNull();
    }
    List<String> all =
        List.of("exec_create: sh -c exit 3", "exec_start: sh -c exit 3", "exec_die", "kill");
    Await.until(
        "all acts are told",
        () -> acts().stream().map(AgentReport.ContainerActed::action).toList().containsAll(all));
    for (AgentReport.ContainerActed act : acts()) {
      assertThat(act.container()).isEqualTo(id);
      assertThat(act.tenant()).isEqualTo(Specs.TENANT);
    }
    assertThat(act("exec_die").attributes())
        .isEqualTo(Map.of("execID", exec.value(), "exitCode", "3"));
    assertThat(act("kill").attributes()).isEqualTo(Map.of("signal", "9"));
    // Told before what it brought about.
    gateway.await(id, 1, RunState.EXITED);
    List<AgentReport> told = gateway.reports();
    int exited =
        told.indexOf(
            told.stream()
                .filter(
                    report ->
                        report instanceof AgentReport.RunChanged run
                            && run.state() == RunState.EXITED)
                .findFirst()
                .orElseThrow());
    assertThat(told.indexOf(act("kill"))).isLessThan(exited);
  }

  private List<AgentReport.ContainerActed> acts() {
    return gateway.reports().stream()
        .filter(AgentReport.ContainerActed.class::isInstance)
        .map(AgentReport.ContainerActed.class::cast)
        .toList();
  }

  private AgentReport.ContainerActed act(String action) {
    return acts().stream().filter(act -> act.action().equals(action)).findFirst().orElseThrow();
  }
}
