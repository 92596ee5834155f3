package dev.gantry.agent.faults;

import dev.gantry.agent.testing.DataClient;
import dev.gantry.agent.testing.FakeGateway;
import dev.gantry.agent.testing.Specs;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.spec.LayerRef;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.StreamRequest;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * What lives of containers go on in: the owner's side of the gateway, the agent's data port, and a
 * volume in which programs note that they have begun.
 */
record World(
    FakeGateway gateway,
    AgentProcess agent,
    Killer killer,
    Heard heard,
    Path home,
    List<LayerRef> layers) {
  /** Several kills may come in between, each with a boot of a JVM after it. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final VolumeName MARKS = new VolumeName("marks");

  RunSpec spec(String script) {
    return Specs.spec(
        Specs.process("sh", "-c", script),
        layers,
        new MountSpec.Volume(MARKS, "/marks", false, false));
  }

  /** What programs have noted under that name below {@code /marks}. */
  List<String> marks(String name) throws IOException {
    Path file = home.resolve("volumes/local/marks/_data").resolve(name);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  void assign(
      Moment moment,
      ContainerId id,
      long version,
      long epoch,
      DesiredState desired,
      StopOrder stop,
      RunSpec spec) {
    gateway.assign(Specs.assignment(id, version, epoch, desired, stop, spec));
    killer.passing(moment);
  }

  DataClient open(ContainerId id, StreamVerb verb) throws IOException {
    return new DataClient(
        agent.dataSocket(), new StreamRequest(gateway.grant(Specs.TENANT, id, verb), null, verb));
  }

  /** Its whole log, read by one agent from its begin to its end. */
  String logs(ContainerId id) throws Exception {
    StreamVerb all = new StreamVerb.Logs(true, true, false, false, -1, null, null);
    String[] text = new String[1];
    until(
        "the log of " + id.shortId(),
        () -> {
          int kills = killer.kills();
          try (DataClient client = open(id, all)) {
            if (client.answer().error() == null) {
              text[0] = client.readText(1);
            }
          } catch (IOException | RuntimeException e) {
            // Nobody there, or killed while it was reading.
            text[0] = null;
          }
          return text[0] != null && kills == killer.kills();
        });
    return text[0];
  }

  void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
