package dev.gantry.container.container;

import dev.gantry.container.run.Run;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Containers and reports for tests. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  static final ContainerId ID = new ContainerId("c".repeat(64));
  static final TenantId TENANT = new TenantId("acme");
  static final NodeId NODE = new NodeId("node-a");

  private Samples() {}

  static ContainerState created(boolean autoRemove) {
    return created(autoRemove, false);
  }

  /** Of a container that its node starts again when it ends. */
  static ContainerState restarted() {
    return after(
        after(created(false, true), new Command.StartContainer()),
        report(1, 0, 1, RunState.RUNNING));
  }

  private static ContainerState created(boolean autoRemove, boolean restarts) {
    Identity identity =
        new Identity(
            ID,
            TENANT,
            "web",
            NODE,
            Digest.ofHex("a".repeat(64)),
            "busybox:1",
            Map.of("tier", "front"),
            List.of(new VolumeName("data")),
            autoRemove,
            restarts);
    return Lifecycle.create(identity, NOW).state();
  }

  static ContainerState started(boolean autoRemove) {
    return after(created(autoRemove), new Command.StartContainer());
  }

  static ContainerState running(boolean autoRemove) {
    return after(started(autoRemove), report(1, 0, 1, RunState.RUNNING));
  }

  static ContainerState after(ContainerState state, Command command) {
    return ((Decision.Changed) Lifecycle.decide(state, command, NOW)).state();
  }

  static ContainerState after(ContainerState state, AgentReport.RunChanged report) {
    return ((Decision.Changed) decide(state, report)).state();
  }

  static Decision decide(ContainerState state, AgentReport.RunChanged report) {
    return Lifecycle.decide(state, new Happening.RunReported(report), NOW);
  }

  /** A started container whose run of epoch 1 is in the state. */
  static ContainerState inState(RunState runState) {
    ContainerState state = started(false);
    Run run = new Run(1, 0, 5, runState, RunReason.NONE, "", null, false, 0, NOW, null, NOW);
    return new ContainerState(
        state.identity(),
        state.version(),
        state.assignedVersion(),
        state.assignedAt(),
        state.generation(),
        state.desired(),
        state.stop(),
        false,
        0,
        run,
        state.outcome(),
        state.createdAt(),
        null);
  }

  static AgentReport.RunChanged report(long epoch, int attempt, long sequence, RunState state) {
    return new AgentReport.RunChanged(
        ID,
        TENANT,
        NODE,
        epoch,
        attempt,
        sequence,
        state,
        state == RunState.FAILED ? RunReason.COMMAND_NOT_FOUND : RunReason.NONE,
        state == RunState.FAILED ? "not found" : "",
        state == RunState.EXITED ? 7 : null,
        false,
        99,
        null,
        null,
        false);
  }

  static List<String> told(Decision decision) {
    return ((Decision.Changed) decision)
        .effects().stream()
            .filter(Effect.Tell.class::isInstance)
            .map(effect -> ((Effect.Tell) effect).action())
            .toList();
  }
}
