package dev.gantry.container.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Decision;
import dev.gantry.container.container.Happening;
import dev.gantry.container.container.Identity;
import dev.gantry.container.container.Lifecycle;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResyncTest {
  private static final Instant THEN = Instant.parse("2026-11-23T10:00:00Z");
  private static final Instant LATER = THEN.plusSeconds(10);
  private static final ContainerId ID = new ContainerId("c".repeat(64));
  private static final NodeId NODE = new NodeId("a");
  private static final TenantId TENANT = new TenantId("acme");

  private static ContainerState created() {
    Digest image = Digest.ofHex("a".repeat(64));
    Identity identity =
        new Identity(ID, TENANT, "web", NODE, image, "x", Map.of(), List.of(), false, false);
    return Lifecycle.create(identity, THEN).state();
  }

  private static ContainerState after(ContainerState state, Command command) {
    return ((Decision.Changed) Lifecycle.decide(state, command, THEN)).state();
  }

  private static ContainerState running() {
    return running(THEN);
  }

  private static ContainerState running(Instant told) {
    ContainerState started = after(created(), new Command.StartContainer());
    AgentReport.RunChanged report =
        new AgentReport.RunChanged(
            ID,
            TENANT,
            NODE,
            1,
            0,
            1,
            RunState.RUNNING,
            RunReason.NONE,
            "",
            null,
            false,
            9,
            THEN,
            null,
            false);
    return ((Decision.Changed) Lifecycle.decide(started, new Happening.RunReported(report), told))
        .state();
  }

  private static List<Resync.Finding> at(Instant at, ContainerState state, Heartbeat.Held... held) {
    return Resync.compare(new Heartbeat(NODE, "boot", at, null, List.of(held)), List.of(state));
  }

  private static Resync.Finding happened(Happening happening) {
    return new Resync.Finding.Happened(ID, happening);
  }

  @Test
  void whatIsHeldAtTheRightVersionIsLeftAlone() {
    ContainerState state = running();
    assertThat(at(LATER, state, new Heartbeat.Held(ID, 1, state.assignedVersion()))).isEmpty();
  }

  @Test
  void whatIsBehindIsSentAgain() {
    assertThat(at(LATER, running(), new Heartbeat.Held(ID, 0, 1)))
        .containsExactly(happened(new Happening.AssignmentMissed()));
  }

  /** An agent came back, beat, took what it had missed and started it: the beat is applied last. */
  @Test
  void aRunThatTheNodeToldOfAfterItsHeartbeatIsNotLost() {
    ContainerState state = running(LATER.plusMillis(200));
    assertThat(at(LATER, state)).isEmpty();
    assertThat(at(LATER.plusSeconds(5), state))
        .containsExactly(happened(new Happening.RunUnknownToNode()));
  }

  @Test
  void aYoungAssignmentMayBeOnItsWay() {
    assertThat(at(THEN.plusSeconds(1), running())).isEmpty();
  }

  @Test
  void aRunThatTheNodeDoesNotHaveIsLost() {
    assertThat(at(LATER, running())).containsExactly(happened(new Happening.RunUnknownToNode()));
  }

  @Test
  void aContainerThatTheNodeNeverHeardOfIsSentAgain() {
    assertThat(at(LATER, created())).containsExactly(happened(new Happening.AssignmentMissed()));
    assertThat(at(LATER, after(created(), new Command.StartContainer())))
        .containsExactly(happened(new Happening.AssignmentMissed()));
  }

  @Test
  void aRemovedContainerThatTheNodeDoesNotHaveIsGone() {
    ContainerState removed = after(created(), new Command.RemoveContainer(false, false));
    assertThat(at(LATER, removed))
        .containsExactly(happened(new Happening.ContainerRemovedByNode()));
  }

  @Test
  void whatNobodyKnowsIsAStranger() {
    Heartbeat.Held other = new Heartbeat.Held(new ContainerId("d".repeat(64)), 3, 12);
    ContainerState state = running();
    assertThat(at(LATER, state, other, new Heartbeat.Held(ID, 1, state.assignedVersion())))
        .containsExactly(new Resync.Finding.Stranger(other));
  }
}
