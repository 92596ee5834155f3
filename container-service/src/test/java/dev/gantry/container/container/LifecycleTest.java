package dev.gantry.container.container;

import static dev.gantry.container.container.Samples.NOW;
import static dev.gantry.container.container.Samples.created;
import static dev.gantry.container.container.Samples.report;
import static dev.gantry.container.container.Samples.running;
import static dev.gantry.container.container.Samples.started;
import static dev.gantry.container.container.Samples.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LifecycleTest {
  private static Decision decide(ContainerState state, Command command) {
    return Lifecycle.decide(state, command, NOW);
  }

  private static Decision decide(ContainerState state, Happening happening) {
    return Lifecycle.decide(state, happening, NOW);
  }

  private static ErrorCode refusal(ContainerState state, Command command) {
    return ((Decision.Refused) decide(state, command)).code();
  }

  /** Every state of a run × every state that a report may say. */
  static Stream<Arguments> fromTo() {
    List<Arguments> all = new ArrayList<>();
    for (RunState from : RunState.values()) {
      for (RunState to : RunState.values()) {
        all.add(Arguments.of(from, to));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("fromTo")
  void aReportMovesARunForwardOrNotAtAll(RunState from, RunState to) {
    ContainerState state = Samples.inState(from);
    Decision decision = Samples.decide(state, report(1, 0, 6, to));
    if (from.canBecome(to)) {
      ContainerState next = ((Decision.Changed) decision).state();
      assertThat(next.run().state()).isEqualTo(to);
      assertThat(next.run().epoch()).isEqualTo(1);
    } else {
      assertThat(decision).isEqualTo(new Decision.Unchanged());
    }
  }

  @ParameterizedTest
  @MethodSource("fromTo")
  void aReportOfAnotherEpochChangesNothing(RunState from, RunState to) {
    ContainerState state = Samples.inState(from);
    assertThat(Samples.decide(state, report(0, 0, 60, to))).isEqualTo(new Decision.Unchanged());
    assertThat(Samples.decide(state, report(2, 0, 60, to))).isEqualTo(new Decision.Unchanged());
  }

  @Test
  void createAssignsTheSlotAndTellsIt() {
    ContainerState state = created(false);
    assertThat(state.desired()).isEqualTo(DesiredState.READY);
    assertThat(state.run().epoch()).isZero();
    assertThat(state.assignedVersion()).isEqualTo(1);
    assertThat(state.version()).isEqualTo(2);
    assertThat(state.status()).isEqualTo("created");
  }

  @Test
  void startIsANewEpochAndARepeatIsNotModified() {
    ContainerState state = started(false);
    assertThat(state.run().epoch()).isEqualTo(1);
    assertThat(state.desired()).isEqualTo(DesiredState.RUNNING);
    assertThat(refusal(state, new Command.StartContainer())).isEqualTo(ErrorCode.NOT_MODIFIED);
    assertThat(refusal(running(false), new Command.StartContainer()))
        .isEqualTo(ErrorCode.NOT_MODIFIED);
  }

  @Test
  void everyRecordThatLeavesHasAVersionOfItsOwn() {
    Decision.Changed exit =
        (Decision.Changed) Samples.decide(running(true), report(1, 0, 2, RunState.EXITED));
    List<Long> versions = new ArrayList<>();
    for (Effect effect : exit.effects()) {
      switch (effect) {
        case Effect.Assign assign -> versions.add(assign.version());
        case Effect.Tell tell -> versions.add(tell.version());
        case Effect.Archive archive -> {}
        case Effect.ReleaseVolumes release -> {}
        case Effect.Forget forget -> {}
      }
    }
    assertThat(versions).isSorted().doesNotHaveDuplicates();
    assertThat(exit.state().version()).isEqualTo(versions.getLast());
  }

  @Test
  void anExitIsToldOnceWithItsCode() {
    ContainerState running = running(false);
    Decision exit = Samples.decide(running, report(1, 0, 2, RunState.EXITED));
    assertThat(told(exit)).containsExactly("die");
    ContainerState exited = ((Decision.Changed) exit).state();
    assertThat(exited.outcome().exitCode()).isEqualTo(7);
    assertThat(exited.status()).isEqualTo("exited");
    assertThat(Samples.decide(exited, report(1, 0, 2, RunState.EXITED)))
        .isEqualTo(new Decision.Unchanged());
    assertThat(Samples.decide(exited, report(1, 0, 1, RunState.RUNNING)))
        .isEqualTo(new Decision.Unchanged());
  }

  @Test
  void anExitWhoseStartWasNotReportedTellsBoth() {
    assertThat(told(Samples.decide(started(false), report(1, 0, 2, RunState.EXITED))))
        .containsExactly("start", "die");
  }

  @Test
  void autoRemoveFollowsTheExitInTheSameDecision() {
    Decision.Changed exit =
        (Decision.Changed) Samples.decide(running(true), report(1, 0, 2, RunState.EXITED));
    assertThat(told(exit)).containsExactly("die", "destroy");
    assertThat(exit.state().isRemoved()).isTrue();
    assertThat(exit.state().desired()).isEqualTo(DesiredState.REMOVED);
    assertThat(exit.effects()).contains(new Effect.ReleaseVolumes(true));
  }

  @Test
  void autoRemoveFollowsAFailedStartToo() {
    ContainerState failed = Samples.after(started(true), report(1, 0, 1, RunState.FAILED));
    assertThat(failed.isRemoved()).isTrue();
    assertThat(failed.outcome().exitCode()).isEqualTo(127);
  }

  @Test
  void aSlotThatCouldNotBePreparedStaysAndMayBeStarted() {
    ContainerState rejected = Samples.after(created(true), report(0, 0, 1, RunState.REJECTED));
    assertThat(rejected.isRemoved()).isFalse();
    assertThat(Samples.after(rejected, new Command.StartContainer()).run().epoch()).isEqualTo(1);
  }

  @Test
  void aFailedStartKeepsCreatedWithCodeAndError() {
    ContainerState failed = Samples.after(started(false), report(1, 0, 1, RunState.FAILED));
    assertThat(failed.status()).isEqualTo("created");
    assertThat(failed.outcome().exitCode()).isEqualTo(127);
    assertThat(failed.outcome().error()).isEqualTo("not found");
    ContainerState running =
        Samples.after(
            Samples.after(failed, new Command.StartContainer()), report(2, 0, 1, RunState.RUNNING));
    assertThat(running.outcome().error()).isEmpty();
  }

  @Test
  void aLaterAttemptReplacesTheOneBeforeAndKeepsIt() {
    Decision.Changed next =
        (Decision.Changed) Samples.decide(running(false), report(1, 1, 1, RunState.RUNNING));
    assertThat(next.state().run().attempt()).isEqualTo(1);
    assertThat(next.effects().getFirst()).isInstanceOf(Effect.Archive.class);
    assertThat(Samples.decide(next.state(), report(1, 0, 9, RunState.EXITED)))
        .isEqualTo(new Decision.Unchanged());
  }

  @Test
  void progressIsNoChangeButKeepsAWaiterPatient() {
    AgentReport.RunChanged r = report(1, 0, 9, RunState.PREPARING);
    AgentReport.RunChanged progress =
        new AgentReport.RunChanged(
            r.container(),
            r.tenant(),
            r.node(),
            1,
            0,
            9,
            r.state(),
            RunReason.NONE,
            "layer 3 of 5",
            null,
            false,
            0,
            null,
            null,
            true);
    assertThat(Samples.decide(Samples.inState(RunState.PREPARING), progress))
        .isEqualTo(new Decision.Progressed());
  }

  @Test
  void stopAsksTheNodeAndOnlyWhileThereIsSomethingToStop() {
    Command stop = new Command.StopContainer(new StopOrder("SIGINT", 3));
    assertThat(refusal(created(false), stop)).isEqualTo(ErrorCode.NOT_MODIFIED);
    Decision stopping = decide(running(false), stop);
    assertThat(told(stopping)).containsExactly("kill");
    ContainerState state = ((Decision.Changed) stopping).state();
    assertThat(state.desired()).isEqualTo(DesiredState.STOPPED);
    assertThat(told(Samples.decide(state, report(1, 0, 9, RunState.EXITED))))
        .containsExactly("die", "stop");
  }

  @Test
  void removalOfARunningContainerNeedsForce() {
    assertThat(refusal(running(false), new Command.RemoveContainer(false, false)))
        .isEqualTo(ErrorCode.CONTAINER_RUNNING);
    Decision removal = decide(running(false), new Command.RemoveContainer(true, false));
    assertThat(told(removal)).containsExactly("kill", "die", "destroy");
    ContainerState removed = ((Decision.Changed) removal).state();
    assertThat(refusal(removed, new Command.RemoveContainer(true, false)))
        .isEqualTo(ErrorCode.REMOVAL_IN_PROGRESS);
    assertThat(refusal(removed, new Command.StartContainer()))
        .isEqualTo(ErrorCode.REMOVAL_IN_PROGRESS);
    assertThat(told(Samples.decide(removed, report(1, 0, 9, RunState.EXITED)))).isEmpty();
  }

  @Test
  void theRowGoesWhenTheNodeHasCleanedUp() {
    ContainerState removed =
        Samples.after(created(false), new Command.RemoveContainer(false, false));
    Decision.Changed gone =
        (Decision.Changed) decide(removed, new Happening.ContainerRemovedByNode());
    assertThat(gone.effects()).containsExactly(new Effect.Forget());
  }

  @Test
  void aRebootLosesALiveRunAndStopsWantingIt() {
    Decision lost = decide(running(false), new Happening.NodeRebooted());
    ContainerState state = ((Decision.Changed) lost).state();
    assertThat(state.run().state()).isEqualTo(RunState.LOST);
    assertThat(state.run().reason()).isEqualTo(RunReason.NODE_REBOOTED);
    assertThat(state.desired()).isEqualTo(DesiredState.STOPPED);
    assertThat(state.outcome().exitCode()).isEqualTo(255);
    assertThat(told(lost)).containsExactly("die");
    assertThat(decide(created(false), new Happening.NodeRebooted()))
        .isEqualTo(new Decision.Unchanged());
    assertThat(decide(state, new Happening.RunUnknownToNode())).isEqualTo(new Decision.Unchanged());
  }

  @Test
  void aMissedAssignmentIsSentAgainWithAHigherVersion() {
    ContainerState state = running(false);
    ContainerState again =
        ((Decision.Changed) decide(state, new Happening.AssignmentMissed())).state();
    assertThat(again.assignedVersion()).isGreaterThan(state.assignedVersion());
    assertThat(again.run()).isEqualTo(state.run());
    assertThat(again.desired()).isEqualTo(state.desired());
  }

  @Test
  void aStartIsTakenBackOnlyWhileItIsOnItsWay() {
    Command withdraw = new Command.WithdrawStart(1, "silence");
    ContainerState taken = Samples.after(started(false), withdraw);
    assertThat(taken.run().state()).isEqualTo(RunState.FAILED);
    assertThat(taken.run().reason()).isEqualTo(RunReason.LAUNCH_TIMEOUT);
    assertThat(taken.desired()).isEqualTo(DesiredState.STOPPED);
    assertThat(Samples.decide(taken, report(1, 0, 9, RunState.RUNNING)))
        .isEqualTo(new Decision.Unchanged());
    assertThat(decide(running(false), withdraw)).isEqualTo(new Decision.Unchanged());
    assertThat(decide(started(false), new Command.WithdrawStart(2, "")))
        .isEqualTo(new Decision.Unchanged());
    assertThat(Samples.after(started(true), withdraw).isRemoved()).isTrue();
  }

  @Test
  void renameTellsTheOldName() {
    Decision.Changed renamed =
        (Decision.Changed) decide(created(false), new Command.RenameContainer("db"));
    assertThat(renamed.state().identity().name()).isEqualTo("db");
    assertThat(((Effect.Tell) renamed.effects().getFirst()).attributes())
        .containsEntry("oldName", "/web")
        .containsEntry("name", "db")
        .containsEntry("tier", "front");
    assertThat(refusal(created(false), new Command.RenameContainer("web")))
        .isEqualTo(ErrorCode.BAD_REQUEST);
  }
}
