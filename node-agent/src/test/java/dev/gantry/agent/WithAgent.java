package dev.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.DataClient;
import dev.gantry.agent.testing.FakeGateway;
import dev.gantry.agent.testing.Specs;
import dev.gantry.agent.testing.TarBuilder;
import dev.gantry.agent.testing.TestCgroups;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.LayerRef;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.StreamRequest;
import dev.gantry.model.stream.StreamVerb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent on the real kernel with one container, against a small gateway. */
abstract class WithAgent {
  @TempDir Path home;

  final String installation =
      "test-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  final byte[] tar = TarBuilder.busybox();
  final List<LayerRef> layers = List.of(TarBuilder.bottom(tar));
  final ContainerId id = Specs.newId();
  FakeGateway gateway;
  Agent agent;

  @BeforeEach
  void up() throws Exception {
    gateway = new FakeGateway();
    gateway.blob(tar);
    Files.writeString(home.resolve("join"), FakeGateway.JOIN_TOKEN);
    agent = startAgent();
  }

  Agent startAgent() throws Exception {
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

  void want(long version, long epoch, DesiredState desired, RunSpec spec) {
    gateway.assign(Specs.assignment(id, version, epoch, desired, spec));
  }

  DataClient open(StreamVerb verb) throws Exception {
    return open(verb, null);
  }

  DataClient open(StreamVerb verb, String key) throws Exception {
    return new DataClient(
        home.resolve("data.sock"),
        new StreamRequest(gateway.grant(Specs.TENANT, id, verb), key, verb));
  }

  RunSpec spec(ProcessSpec process) {
    return Specs.spec(process, layers);
  }

  RunSpec sh(String script) {
    return spec(Specs.process("sh", "-c", script));
  }

  String logs() throws Exception {
    try (DataClient logs = open(new StreamVerb.Logs(true, true, false, false, -1, null, null))) {
      return logs.readText(1);
    }
  }
}
