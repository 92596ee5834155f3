package dev.gantry.container.container;

import static dev.gantry.container.container.Samples.NOW;
import static dev.gantry.container.container.Samples.report;
import static dev.gantry.container.container.Samples.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.run.RunState;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restarts that a user asks for, and those that a node makes by policy. */
class RestartsTest {
  private static final Command RESTART = new Command.RestartContainer(new StopOrder("", 5));

  private static Decision decide(ContainerState state, Command command) {
    return Lifecycle.decide(state, command, NOW);
  }

  private static Decision.Refused refused(ContainerState state, Command command) {
    return (Decision.Refused) decide(state, command);
  }

  /** A container whose run has ended and is to be started again by its node. */
  private static ContainerState waiting() {
    return Samples.after(Samples.restarted(), report(1, 0, 2, RunState.EXITED).restarting(true));
  }

  private static AgentReport.RunChanged exit(long sequence) {
    return report(1, 0, sequence, RunState.EXITED);
  }

  @Test
  void aRunningContainerIsStoppedAndThenStarted() {
    Decision stopping = decide(Samples.running(false), RESTART);
    assertThat(told(stopping)).containsExactly("kill");
    ContainerState state = ((Decision.Changed) stopping).state();
    assertThat(state.desired()).isEqualTo(DesiredState.STOPPED);
    assertThat(state.run().epoch()).isEqualTo(1);
    assertThat(state.awaitsRestart()).isTrue();
    Decision exited = Samples.decide(state, exit(9));
    assertThat(told(exited)).containsExactly("die", "stop");
    ContainerState again = ((Decision.Changed) exited).state();
    assertThat(again.desired()).isEqualTo(DesiredState.RUNNING);
    assertThat(again.run().epoch()).isEqualTo(2);
    assertThat(again.run().state()).isEqualTo(RunState.ASSIGNED);
    Decision started = Samples.decide(again, report(2, 0, 10, RunState.RUNNING));
    assertThat(told(started)).containsExactly("start", "restart");
    assertThat(((Decision.Changed) started).state().restartEpoch()).isZero();
  }

  @Test
  void aContainerThatDoesNotRunIsStarted() {
    ContainerState state = Samples.after(Samples.created(false), RESTART);
    assertThat(state.desired()).isEqualTo(DesiredState.RUNNING);
    assertThat(state.run().epoch()).isEqualTo(1);
    assertThat(told(Samples.decide(state, report(1, 0, 1, RunState.RUNNING))))
        .containsExactly("start", "restart");
    assertThat(told(Samples.decide(state, report(1, 0, 1, RunState.EXITED))))
        .containsExactly("start", "restart", "die");
  }

  @ParameterizedTest
  @EnumSource(
      value = RunState.class,
      names = {"EXITED", "FAILED", "REJECTED", "LOST"})
  void howeverItEndsItIsStartedAnew(RunState end) {
    ContainerState state = Samples.after(Samples.started(true), RESTART);
    ContainerState next = Samples.after(state, report(1, 0, 3, end));
    assertThat(next.run().epoch()).isEqualTo(2);
    assertThat(next.desired()).isEqualTo(DesiredState.RUNNING);
    assertThat(next.isRemoved()).as("--rm waits for the end of the new run").isFalse();
  }

  @Test
  void aNodeThatLostTheRunIsToldToStartTheNext() {
    ContainerState state = Samples.after(Samples.running(false), RESTART);
    for (Happening happening :
        new Happening[] {new Happening.NodeRebooted(), new Happening.RunUnknownToNode()}) {
      ContainerState next = ((Decision.Changed) Lifecycle.decide(state, happening, NOW)).state();
      assertThat(next.run().epoch()).isEqualTo(2);
      assertThat(next.desired()).isEqualTo(DesiredState.RUNNING);
    }
  }

  @Test
  void aStopCallsTheRestartOff() {
    ContainerState state = Samples.after(Samples.running(false), RESTART);
    ContainerState stopped = Samples.after(state, new Command.StopContainer(StopOrder.KILL));
    assertThat(stopped.awaitsRestart()).isFalse();
    ContainerState exited = Samples.after(stopped, exit(9));
    assertThat(exited.status()).isEqualTo("exited");
    assertThat(exited.run().epoch()).isEqualTo(1);
  }

  @Test
  void whatIsBeingRemovedIsNotRestarted() {
    ContainerState removed =
        Samples.after(Samples.running(false), new Command.RemoveContainer(true, false));
    assertThat(refused(removed, RESTART).code()).isEqualTo(ErrorCode.REMOVAL_IN_PROGRESS);
    ContainerState state =
        Samples.after(
            Samples.after(Samples.running(false), RESTART),
            new Command.RemoveContainer(true, false));
    assertThat(Samples.after(state, exit(9)).desired()).isEqualTo(DesiredState.REMOVED);
  }

  @Test
  void betweenTwoAttemptsItIsRestartingAndCountsAsRunning() {
    ContainerState state = waiting();
    assertThat(state.status()).isEqualTo("restarting");
    assertThat(state.isUp()).isTrue();
    assertThat(state.outcome().exitCode()).isEqualTo(7);
    assertThat(refused(state, new Command.StartContainer()).code())
        .isEqualTo(ErrorCode.NOT_MODIFIED);
    assertThat(refused(state, new Command.RemoveContainer(false, false)).message())
        .isEqualTo(
            "cannot remove container \"/web\": container is restarting: stop the container before"
                + " removing or force remove");
    assertThat(refused(state, new Command.PauseContainer()).message())
        .isEqualTo(
            "Container " + Samples.ID + " is restarting, wait until the container is running");
    ContainerState next = Samples.after(state, report(1, 1, 3, RunState.RUNNING));
    assertThat(next.status()).isEqualTo("running");
    assertThat(next.run().attempt()).isEqualTo(1);
    assertThat(told(Samples.decide(state, report(1, 1, 3, RunState.RUNNING))))
        .containsExactly("start");
  }

  @Test
  void aStopBetweenTwoAttemptsSignalsNobodyAndIsOverWhenTheNodeSaysSo() {
    Decision stop = decide(waiting(), new Command.StopContainer(StopOrder.KILL));
    assertThat(told(stop)).isEmpty();
    ContainerState stopping = ((Decision.Changed) stop).state();
    assertThat(stopping.run().isActive()).isTrue();
    Decision settled = Samples.decide(stopping, exit(5));
    assertThat(told(settled)).containsExactly("stop");
    ContainerState stopped = ((Decision.Changed) settled).state();
    assertThat(stopped.status()).isEqualTo("exited");
    assertThat(Samples.decide(stopped, exit(2).restarting(true)))
        .as("an older word of the node")
        .isEqualTo(new Decision.Unchanged());
  }

  @Test
  void aRestartBetweenTwoAttemptsIsANewEpoch() {
    ContainerState state = Samples.after(waiting(), RESTART);
    ContainerState again = Samples.after(state, exit(5));
    assertThat(again.run().epoch()).isEqualTo(2);
    assertThat(again.run().attempt()).isZero();
  }

  @Test
  void aKillBetweenTwoAttemptsLeavesItExited() {
    ContainerState state = Samples.after(waiting(), exit(5));
    assertThat(state.status()).isEqualTo("exited");
    assertThat(told(Samples.decide(waiting(), exit(5)))).isEmpty();
    assertThat(Samples.after(state, new Command.StartContainer()).run().epoch()).isEqualTo(2);
  }

  @Test
  void aRebootLeavesWhatHasAPolicyToItsNode() {
    assertThat(Lifecycle.decide(Samples.restarted(), new Happening.NodeRebooted(), NOW))
        .isEqualTo(new Decision.Unchanged());
    ContainerState lost =
        Samples.after(Samples.restarted(), report(1, 0, 2, RunState.LOST).restarting(true));
    assertThat(lost.status()).isEqualTo("restarting");
    assertThat(lost.outcome().exitCode()).isEqualTo(255);
    assertThat(lost.desired()).isEqualTo(DesiredState.RUNNING);
    assertThat(Samples.after(lost, report(1, 1, 3, RunState.RUNNING)).status())
        .isEqualTo("running");
    ContainerState stopping =
        Samples.after(Samples.restarted(), new Command.StopContainer(StopOrder.KILL));
    assertThat(
            ((Decision.Changed) Lifecycle.decide(stopping, new Happening.NodeRebooted(), NOW))
                .state()
                .run()
                .state())
        .isEqualTo(RunState.LOST);
  }

  @Test
  void aNodeThatForgotItBetweenTwoAttemptsEndsIt() {
    Decision lost = Lifecycle.decide(waiting(), new Happening.RunUnknownToNode(), NOW);
    assertThat(told(lost)).isEmpty();
    ContainerState state = ((Decision.Changed) lost).state();
    assertThat(state.run().isActive()).isFalse();
    assertThat(state.desired()).isEqualTo(DesiredState.STOPPED);
  }

  @Test
  void everyAttemptIsToldAndKept() {
    ContainerState state = waiting();
    Stream.of(1, 2, 3)
        .forEach(
            attempt -> {
              Decision exit =
                  Samples.decide(waiting(), report(1, attempt, 10 + attempt, RunState.EXITED));
              assertThat(told(exit)).containsExactly("start", "die");
            });
    assertThat(state.run().restarting()).isTrue();
  }

  @Test
  void pauseIsAWishUntilTheNodeHasDoneIt() {
    ContainerState wished = Samples.after(Samples.running(false), new Command.PauseContainer());
    assertThat(wished.status()).isEqualTo("running");
    assertThat(wished.paused()).isTrue();
    assertThat(refused(wished, new Command.PauseContainer()).message())
        .isEqualTo("Container " + Samples.ID + " is already paused");
    Decision done = Samples.decide(wished, report(1, 0, 5, RunState.RUNNING).paused(true));
    assertThat(told(done)).containsExactly("pause");
    ContainerState paused = ((Decision.Changed) done).state();
    assertThat(paused.status()).isEqualTo("paused");
    assertThat(refused(paused, new Command.StartContainer()).message())
        .isEqualTo("cannot start a paused container, try unpause instead");
    assertThat(refused(paused, new Command.RemoveContainer(false, false)).message())
        .endsWith("container is paused and must be unpaused first");
    assertThat(Samples.decide(paused, report(1, 0, 4, RunState.RUNNING)))
        .as("an older word of the node")
        .isEqualTo(new Decision.Unchanged());
    ContainerState thawing = Samples.after(paused, new Command.UnpauseContainer());
    assertThat(told(Samples.decide(thawing, report(1, 0, 6, RunState.RUNNING))))
        .containsExactly("unpause");
  }

  @Test
  void onlyWhatRunsCanBePausedAndOnlyWhatIsPausedUnpaused() {
    assertThat(refused(Samples.created(false), new Command.PauseContainer()).message())
        .isEqualTo("container " + Samples.ID + " is not running");
    Decision.Refused notPaused = refused(Samples.running(false), new Command.UnpauseContainer());
    assertThat(notPaused.code()).isEqualTo(ErrorCode.CONTAINER_NOT_PAUSED);
    assertThat(notPaused.message()).isEqualTo("Container " + Samples.ID + " is not paused");
  }

  @Test
  void thePauseEndsWithTheRunAndWithWhatTheNodeCant() {
    ContainerState wished = Samples.after(Samples.running(false), new Command.PauseContainer());
    ContainerState paused = Samples.after(wished, report(1, 0, 5, RunState.RUNNING).paused(true));
    assertThat(Samples.after(paused, exit(9)).paused()).isFalse();
    assertThat(Samples.after(paused, new Command.StopContainer(StopOrder.KILL)).paused()).isFalse();
    ContainerState refused = Samples.after(wished, stuck(50));
    assertThat(refused.paused()).isFalse();
    assertThat(refused.run().message()).isEqualTo("stuck");
    assertThat(refused.assignedVersion()).isGreaterThan(wished.assignedVersion());
    ContainerState again = Samples.after(refused, new Command.PauseContainer());
    assertThat(Samples.after(again, stuck(51)).paused()).as("the same failure once more").isFalse();
    assertThat(Samples.after(wished, new Command.WithdrawPause()).paused()).isFalse();
    assertThat(decide(paused, new Command.WithdrawPause())).isEqualTo(new Decision.Unchanged());
  }

  private static AgentReport.RunChanged stuck(long sequence) {
    AgentReport.RunChanged r = report(1, 0, sequence, RunState.RUNNING);
    return new AgentReport.RunChanged(
        r.container(),
        r.tenant(),
        r.node(),
        r.epoch(),
        r.attempt(),
        r.sequence(),
        r.state(),
        r.reason(),
        "stuck",
        null,
        false,
        r.pid(),
        null,
        null,
        false);
  }
}
