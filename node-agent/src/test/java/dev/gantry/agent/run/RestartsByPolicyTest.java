package dev.gantry.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Specs;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.RestartPolicy;
import dev.gantry.model.spec.RunSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the node does when a run ends by itself, and what ends that; and pause. */
class RestartsByPolicyTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final ContainerId ID = Specs.newId();
  private static final RestartPolicy ALWAYS = new RestartPolicy(RestartPolicy.Name.ALWAYS, 0);

  private ContainerState state;
  private List<Effect> effects = List.of();
  private Instant now = NOW;

  private static Assignment.OfContainer wants(
      long version, long epoch, DesiredState desired, RestartPolicy policy) {
    RunSpec spec = Specs.spec(Specs.process("true"), List.of()).restarting(policy);
    return Specs.assignment(ID, version, epoch, desired, spec);
  }

  private void running(RestartPolicy policy) {
    state = ContainerState.first(wants(1, 1, DesiredState.RUNNING, policy));
    on(new Event.Assigned(state.wanted()));
    on(new Event.Prepared());
    on(new Event.Launched(42, now));
    assertThat(state.phase()).isEqualTo(Phase.RUNNING);
  }

  private void on(Event event) {
    Decision decision = RunMachine.decide(state, event, now);
    state = decision.state();
    effects = decision.effects();
  }

  private void exits(int code, Duration after) {
    now = now.plus(after);
    on(new Event.Exited(code, 0, false, true, now));
    on(new Event.Drained());
  }

  private <T extends Effect> List<T> effects(Class<T> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private RunView told() {
    return effects(Effect.Report.class).getLast().run();
  }

  private Duration waited() {
    return effects(Effect.ArmRestart.class).getFirst().after();
  }

  /** The wait is over and the attempt runs. */
  private void restarts() {
    on(new Event.RestartDue());
    assertThat(effects).containsExactly(new Effect.Prepare());
    on(new Event.Prepared());
    on(new Event.Launched(43, now));
  }

  @Test
  void theNextAttemptComesAfterAWaitThatDoubles() {
    running(ALWAYS);
    for (int attempt = 0; attempt < 12; attempt++) {
      exits(0, Duration.ofSeconds(1));
      assertThat(state.phase()).isEqualTo(Phase.WAITING);
      assertThat(told().isWaiting()).isTrue();
      assertThat(told().attempt()).isEqualTo(attempt);
      assertThat(waited()).isEqualTo(Duration.ofMillis(Math.min(60_000, 100L << attempt)));
      restarts();
      assertThat(told().key()).isEqualTo(new RunKey(1, attempt + 1));
    }
  }

  @Test
  void aRunOfTenSecondsBeginsTheWaitsAnew() {
    running(ALWAYS);
    exits(0, Duration.ofSeconds(1));
    restarts();
    exits(0, Duration.ofSeconds(1));
    assertThat(waited()).isEqualTo(Duration.ofMillis(200));
    restarts();
    exits(0, Duration.ofSeconds(10));
    assertThat(waited()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void onFailureLeavesASuccessAndStopsAfterItsRetries() {
    running(new RestartPolicy(RestartPolicy.Name.ON_FAILURE, 2));
    exits(3, Duration.ofSeconds(1));
    restarts();
    exits(3, Duration.ofSeconds(1));
    restarts();
    exits(3, Duration.ofSeconds(1));
    assertThat(state.phase()).isEqualTo(Phase.READY);
    assertThat(told().isWaiting()).isFalse();
    assertThat(told().attempt()).isEqualTo(2);
    running(new RestartPolicy(RestartPolicy.Name.ON_FAILURE, 0));
    exits(0, Duration.ofSeconds(1));
    assertThat(state.hasEnded(1)).isTrue();
  }

  @Test
  void aStopWhileItWaitsEndsTheEpoch() {
    running(ALWAYS);
    exits(1, Duration.ofSeconds(1));
    on(new Event.Assigned(wants(2, 1, DesiredState.STOPPED, ALWAYS)));
    assertThat(state.phase()).isEqualTo(Phase.READY);
    assertThat(state.hasEnded(1)).isTrue();
    assertThat(effects).contains(new Effect.DisarmRestart());
    assertThat(told().state()).isEqualTo(RunState.EXITED);
    assertThat(told().exitCode()).isEqualTo(1);
    assertThat(told().isWaiting()).isFalse();
    on(new Event.RestartDue());
    assertThat(effects).isEmpty();
  }

  @Test
  void aStopWhileTheNextAttemptIsPreparedEndsTheEpochToo() {
    running(ALWAYS);
    exits(1, Duration.ofSeconds(1));
    on(new Event.RestartDue());
    on(new Event.Assigned(wants(2, 1, DesiredState.STOPPED, ALWAYS)));
    assertThat(told().isWaiting()).isFalse();
    on(new Event.Prepared());
    assertThat(state.phase()).isEqualTo(Phase.READY);
    assertThat(effects(Effect.Launch.class)).isEmpty();
  }

  @Test
  void aKillOfTheUserIsKeptBeforeItIsSentAndNothingFollowsTheExit() {
    running(ALWAYS);
    on(new Event.KillAsked(9));
    assertThat(effects).containsExactly(new Effect.KeepRun(state.run()), new Effect.Signal("9"));
    assertThat(state.run().retry().cancelled()).isTrue();
    exits(137, Duration.ofSeconds(1));
    assertThat(state.phase()).isEqualTo(Phase.READY);
    running(ALWAYS);
    exits(1, Duration.ofSeconds(1));
    on(new Event.KillAsked(15));
    assertThat(state.phase()).isEqualTo(Phase.READY);
    assertThat(told().isWaiting()).isFalse();
  }

  @Test
  void anAttemptThatDoesNotStartIsTheLast() {
    running(ALWAYS);
    exits(1, Duration.ofSeconds(1));
    on(new Event.RestartDue());
    on(new Event.Prepared());
    on(new Event.LaunchFailed(RunReason.PORT_IN_USE, "taken"));
    assertThat(state.phase()).isEqualTo(Phase.READY);
    assertThat(told().key()).isEqualTo(new RunKey(1, 1));
    assertThat(told().state()).isEqualTo(RunState.FAILED);
  }

  @Test
  void theNextAgentGoesOnWaitingForWhatIsLeft() {
    running(ALWAYS);
    exits(1, Duration.ofSeconds(1));
    RunView kept = state.run();
    now = now.plusMillis(40);
    state = ContainerState.restored(state.wanted(), state.spec(), kept, false);
    on(new Event.Restored());
    assertThat(state.phase()).isEqualTo(Phase.WAITING);
    assertThat(waited()).isEqualTo(Duration.ofMillis(60));
    now = now.plusSeconds(60);
    state = ContainerState.restored(state.wanted(), state.spec(), kept, false);
    on(new Event.Restored());
    assertThat(waited()).isZero();
    restarts();
    assertThat(told().key()).isEqualTo(new RunKey(1, 1));
  }

  @Test
  void aLaunchOfAnAttemptThatTheAgentDidNotSurviveKeepsItsNumber() {
    running(ALWAYS);
    exits(1, Duration.ofSeconds(1));
    on(new Event.RestartDue());
    on(new Event.Prepared());
    state = ContainerState.restored(state.wanted(), state.spec(), state.run(), false);
    on(new Event.Restored());
    on(new Event.Prepared());
    assertThat(effects).contains(new Effect.Launch(1, 1));
  }

  @Test
  void aRebootIsTheEndOfTheRunAndThePolicyDecides() {
    for (RestartPolicy policy :
        List.of(ALWAYS, new RestartPolicy(RestartPolicy.Name.ON_FAILURE, 1))) {
      running(policy);
      state = ContainerState.restored(state.wanted(), state.spec(), state.run(), true);
      on(new Event.Vanished(true, now));
      on(new Event.Drained());
      assertThat(told().state()).isEqualTo(RunState.LOST);
      assertThat(told().isWaiting()).isTrue();
    }
    running(RestartPolicy.NO);
    on(new Event.Vanished(true, now));
    on(new Event.Drained());
    assertThat(state.hasEnded(1)).isTrue();
    assertThat(told().reason()).isEqualTo(RunReason.NODE_REBOOTED);
  }

  @Test
  void aNewEpochBeginsWithTheFirstAttempt() {
    running(ALWAYS);
    exits(1, Duration.ofSeconds(1));
    on(new Event.Assigned(wants(2, 2, DesiredState.RUNNING, ALWAYS)));
    assertThat(effects).contains(new Effect.Launch(2, 0));
  }

  @Test
  void pauseFreezesWhatRunsAndEndsWithIt() {
    running(ALWAYS);
    on(new Event.Assigned(wants(2, 1, DesiredState.RUNNING, ALWAYS).pausing(true)));
    assertThat(effects).contains(new Effect.Freeze());
    on(new Event.Frozen());
    assertThat(told().paused()).isTrue();
    exits(137, Duration.ofSeconds(1));
    restarts();
    assertThat(effects(Effect.Freeze.class)).isEmpty();
    assertThat(told().paused()).isFalse();
  }

  @Test
  void whatCantBeFrozenIsSaidAndNotTriedForEver() {
    running(ALWAYS);
    on(new Event.Assigned(wants(2, 1, DesiredState.RUNNING, ALWAYS).pausing(true)));
    on(new Event.FreezeFailed("stuck"));
    assertThat(told().paused()).isFalse();
    assertThat(told().message()).isEqualTo("stuck");
    assertThat(effects(Effect.Freeze.class)).isEmpty();
  }

  @Test
  void stoppingAFrozenContainerSignalsAndThenThaws() {
    running(ALWAYS);
    on(new Event.Assigned(wants(2, 1, DesiredState.RUNNING, ALWAYS).pausing(true)));
    on(new Event.Frozen());
    on(
        new Event.Assigned(
            Specs.assignment(ID, 3, 1, DesiredState.STOPPED, new StopOrder("", 5), null)));
    assertThat(effects)
        .containsSubsequence(
            new Effect.Signal("SIGTERM"),
            new Effect.Thaw(),
            new Effect.ArmStop(Duration.ofSeconds(5)));
    assertThat(told().paused()).isFalse();
  }

  @Test
  void unpauseThaws() {
    running(ALWAYS);
    on(new Event.Assigned(wants(2, 1, DesiredState.RUNNING, ALWAYS).pausing(true)));
    on(new Event.Frozen());
    on(new Event.Assigned(wants(3, 1, DesiredState.RUNNING, ALWAYS)));
    assertThat(effects).contains(new Effect.Thaw());
    assertThat(told().paused()).isFalse();
  }
}
