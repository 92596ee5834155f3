package dev.gantry.agent.run;

import static dev.gantry.agent.run.Phase.DRAINING;
import static dev.gantry.agent.run.Phase.GONE;
import static dev.gantry.agent.run.Phase.NEW;
import static dev.gantry.agent.run.Phase.PREPARING;
import static dev.gantry.agent.run.Phase.READY;
import static dev.gantry.agent.run.Phase.REMOVING;
import static dev.gantry.agent.run.Phase.RUNNING;
import static dev.gantry.agent.run.Phase.STARTING;
import static dev.gantry.agent.run.Phase.STOPPING;
import static dev.gantry.agent.run.Phase.WAITING;
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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunMachineTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final ContainerId ID = Specs.newId();
  private static final RunSpec SPEC = Specs.spec(Specs.process("true"), List.of());

  private static Assignment.OfContainer wants(long version, long epoch, DesiredState desired) {
    return Specs.assignment(ID, version, epoch, desired, SPEC);
  }

  /** A container in the phase, in epoch 1, of which no run has ended. */
  private static ContainerState in(Phase phase, DesiredState desired) {
    RunView run =
        switch (phase) {
          case NEW, PREPARING, READY, REMOVING, GONE -> null;
          case WAITING -> waiting(0);
          case STARTING -> RunView.of(1, RunState.STARTING);
          case RUNNING, STOPPING -> RunView.running(1, 42, NOW);
          case DRAINING -> RunView.running(1, 42, NOW).exited(exit(0));
        };
    return new ContainerState(wants(5, 1, desired), SPEC, phase, run, 0, 0);
  }

  /** Ended now, and to be started again in 100 ms. */
  private static RunView waiting(int attempt) {
    return RunView.running(1, 42, NOW).exited(exit(1)).with(new Retry(attempt, 100, true, false));
  }

  private static Event.Exited exit(int code) {
    return new Event.Exited(code, 0, false, true, NOW);
  }

  private static Decision decide(ContainerState state, Event event) {
    return RunMachine.decide(state, event, NOW);
  }

  private static <T extends Effect> List<T> effects(Decision decision, Class<T> type) {
    return decision.effects().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Every phase and every event, with a container that is wanted RUNNING. */
  @Test
  void everyPhaseKnowsEveryEvent() {
    Map<Event, Map<Phase, Phase>> table = new LinkedHashMap<>();
    table.put(
        new Event.Assigned(wants(6, 1, DesiredState.READY)), moves(NEW, PREPARING, WAITING, READY));
    table.put(
        new Event.Assigned(wants(6, 1, DesiredState.RUNNING)),
        moves(NEW, PREPARING, READY, STARTING));
    table.put(
        new Event.Assigned(wants(6, 2, DesiredState.RUNNING)),
        moves(NEW, PREPARING, READY, STARTING, RUNNING, STOPPING, WAITING, STARTING));
    table.put(
        new Event.Assigned(wants(6, 1, DesiredState.STOPPED)),
        moves(RUNNING, STOPPING, WAITING, READY));
    table.put(
        new Event.Assigned(wants(6, 1, DesiredState.REMOVED)),
        moves(NEW, REMOVING, READY, REMOVING, RUNNING, STOPPING, WAITING, REMOVING));
    table.put(new Event.Assigned(wants(5, 1, DesiredState.REMOVED)), moves());
    table.put(new Event.Restored(), moves(NEW, PREPARING, READY, STARTING));
    table.put(new Event.Prepared(), moves(PREPARING, STARTING));
    table.put(new Event.PrepareFailed(RunReason.DISK_FULL, "full"), moves(PREPARING, NEW));
    table.put(new Event.Launched(42, NOW), moves(STARTING, RUNNING));
    table.put(new Event.LaunchFailed(RunReason.LAUNCH_FAILED, "no"), moves(STARTING, READY));
    table.put(exit(0), moves(RUNNING, DRAINING, STOPPING, DRAINING));
    table.put(new Event.Vanished(true, NOW), moves(RUNNING, DRAINING, STOPPING, DRAINING));
    table.put(new Event.Drained(), moves(DRAINING, READY));
    table.put(new Event.RestartDue(), moves(WAITING, PREPARING));
    table.put(new Event.KillAsked(9), moves(WAITING, READY));
    table.put(new Event.Frozen(), moves());
    table.put(new Event.FreezeFailed("stuck"), moves());
    table.put(new Event.Probed(new RunKey(1, 0), HealthRules.UNKNOWN), moves());
    table.put(new Event.StopDue(), moves());
    table.put(new Event.ProgressDue("busy"), moves());
    table.put(new Event.Removed(), moves(REMOVING, GONE));
    table.put(new Event.RemoveFailed("busy"), moves());
    table.put(new Event.RemoveDue(), moves());
    table.forEach(
        (event, expected) -> {
          for (Phase from : Phase.values()) {
            Phase to = decide(in(from, DesiredState.RUNNING), event).state().phase();
            assertThat(to).as("%s in %s", event, from).isEqualTo(expected.getOrDefault(from, from));
          }
        });
  }

  private static Map<Phase, Phase> moves(Phase... fromTo) {
    Map<Phase, Phase> moves = new EnumMap<>(Phase.class);
    for (int i = 0; i < fromTo.length; i += 2) {
      moves.put(fromTo[i], fromTo[i + 1]);
    }
    return moves;
  }

  @Test
  void anEndedEpochIsNeverStartedAgain() {
    ContainerState ended = decide(in(DRAINING, DesiredState.RUNNING), new Event.Drained()).state();
    Decision again = decide(ended, new Event.Assigned(wants(9, 1, DesiredState.RUNNING)));
    assertThat(effects(again, Effect.Launch.class)).isEmpty();
    assertThat(effects(again, Effect.Report.class))
        .singleElement()
        .satisfies(r -> assertThat(r.run().state()).isEqualTo(RunState.EXITED));
    Decision next = decide(again.state(), new Event.Assigned(wants(10, 2, DesiredState.RUNNING)));
    assertThat(effects(next, Effect.Launch.class)).containsExactly(new Effect.Launch(2, 0));
  }

  /** Else an agent killed between reaping and the next record would not know the code any more. */
  @Test
  void theEndIsKeptBeforeClearingAwayAlsoWhenTheNextEpochFollowsAtOnce() {
    Event higher = new Event.Assigned(wants(9, 2, DesiredState.RUNNING));
    ContainerState stopping = decide(in(RUNNING, DesiredState.RUNNING), higher).state();
    Decision drained = decide(decide(stopping, exit(137)).state(), new Event.Drained());
    assertThat(drained.effects())
        .extracting(e -> e.getClass().getSimpleName())
        .containsExactly("KeepRun", "Report", "ClearRun", "KeepRun", "Launch");
    List<Effect.KeepRun> kept = effects(drained, Effect.KeepRun.class);
    assertThat(kept)
        .extracting(e -> e.run().state())
        .containsExactly(RunState.EXITED, RunState.STARTING);
    assertThat(kept.getFirst().run().exitCode()).isEqualTo(137);
  }

  @Test
  void theExitIsReportedAfterTheOutputAndBeforeClearingAway() {
    Decision exited = decide(in(RUNNING, DesiredState.RUNNING), exit(7));
    assertThat(exited.effects()).containsExactly(new Effect.DisarmStop(), new Effect.Drain());
    Decision drained = decide(exited.state(), new Event.Drained());
    assertThat(drained.effects())
        .extracting(e -> e.getClass().getSimpleName())
        .containsExactly("KeepRun", "Report", "ClearRun");
    assertThat(effects(drained, Effect.Report.class).getFirst().run().exitCode()).isEqualTo(7);
  }

  @Test
  void aWishThatComesWhileDrainingDoesNotTellTheExitEarly() {
    Decision wished =
        decide(
            in(DRAINING, DesiredState.RUNNING),
            new Event.Assigned(wants(6, 1, DesiredState.RUNNING)));
    assertThat(wished.effects()).containsExactly(new Effect.KeepAssignment());
  }

  @Test
  void stoppingSendsTheSignalAndThenKills() {
    Assignment.OfContainer stop =
        Specs.assignment(ID, 6, 1, DesiredState.STOPPED, new StopOrder("SIGINT", 3), null);
    Decision stopping = decide(in(RUNNING, DesiredState.RUNNING), new Event.Assigned(stop));
    assertThat(stopping.effects())
        .containsExactly(
            new Effect.KeepAssignment(),
            new Effect.Signal("SIGINT"),
            new Effect.ArmStop(Duration.ofSeconds(3)));
    Decision due = decide(stopping.state(), new Event.StopDue());
    assertThat(due.effects()).containsExactly(new Effect.Signal("SIGKILL"));
  }

  @Test
  void stoppingWithoutATimeLimitNeverKills() {
    Assignment.OfContainer stop =
        Specs.assignment(ID, 6, 1, DesiredState.STOPPED, new StopOrder("", -1), null);
    Decision stopping = decide(in(RUNNING, DesiredState.RUNNING), new Event.Assigned(stop));
    assertThat(stopping.effects())
        .containsExactly(new Effect.KeepAssignment(), new Effect.Signal("SIGTERM"));
  }

  @Test
  void aStartThatWasStoppedBeforeItCameToAnythingGetsAnEnd() {
    Decision stopped =
        decide(
            in(READY, DesiredState.READY), new Event.Assigned(wants(6, 1, DesiredState.STOPPED)));
    RunView told = effects(stopped, Effect.Report.class).getFirst().run();
    assertThat(told.state()).isEqualTo(RunState.EXITED);
    assertThat(told.exitCode()).isEqualTo(137);
    assertThat(stopped.state().hasEnded(1)).isTrue();
  }

  @Test
  void aRemovalThatCameWhileStartingKillsAndThenRemoves() {
    ContainerState state = in(STARTING, DesiredState.REMOVED);
    Decision launched = decide(state, new Event.Launched(42, NOW));
    assertThat(launched.state().phase()).isEqualTo(STOPPING);
    assertThat(effects(launched, Effect.Signal.class))
        .containsExactly(new Effect.Signal("SIGKILL"));
    Decision exited = decide(launched.state(), exit(137));
    Decision drained = decide(exited.state(), new Event.Drained());
    assertThat(drained.state().phase()).isEqualTo(REMOVING);
    assertThat(drained.effects().getLast()).isEqualTo(new Effect.Remove());
  }

  @Test
  void theAgentBeforeDiedInALaunchThatLeftNoProcessSoItIsDoneNow() {
    ContainerState restored =
        ContainerState.restored(
            wants(5, 1, DesiredState.RUNNING), SPEC, RunView.of(1, RunState.STARTING), false);
    assertThat(decide(restored, new Event.Restored()).effects())
        .containsExactly(new Effect.Prepare());
  }

  @Test
  void whatRunsIsToldAgainAfterARestartAndGoesOn() {
    ContainerState restored =
        ContainerState.restored(
            wants(5, 1, DesiredState.RUNNING), SPEC, RunView.running(1, 42, NOW), true);
    Decision decision = decide(restored, new Event.Restored());
    assertThat(decision.state().phase()).isEqualTo(RUNNING);
    assertThat(decision.effects()).singleElement().isInstanceOf(Effect.Report.class);
  }

  /** Random events, each answered as the actor would: no epoch starts twice, reports only grow. */
  @Test
  void noOrderOfEventsStartsAnEpochTwice() {
    for (long seed = 0; seed < 2000; seed++) {
      simulate(new Random(seed), seed);
    }
  }

  private static void simulate(Random random, long seed) {
    ContainerState state = ContainerState.first(wants(1, 0, DesiredState.READY));
    state = restarting(state, POLICIES.get(random.nextInt(POLICIES.size())));
    Set<RunKey> launched = new HashSet<>();
    Set<RunKey> ended = new HashSet<>();
    long sequence = 0;
    long epoch = 0;
    long version = 1;
    for (int i = 0; i < 60; i++) {
      List<Event> possible = answers(state);
      DesiredState desired = DesiredState.values()[random.nextInt(i < 40 ? 3 : 4)];
      if (random.nextInt(4) == 0) {
        epoch++;
      }
      long sent = random.nextInt(5) == 0 ? Math.max(1, version - 1) : ++version;
      boolean pause = desired == DesiredState.RUNNING && random.nextInt(3) == 0;
      possible.add(new Event.Assigned(wants(sent, epoch, desired).withoutSpec().pausing(pause)));
      Event event = possible.get(random.nextInt(possible.size()));
      Decision decision = decide(state, event);
      for (Effect effect : decision.effects()) {
        if (effect instanceof Effect.Launch l) {
          RunKey run = new RunKey(l.epoch(), l.attempt());
          assertThat(launched.add(run)).as("seed %d, %s twice", seed, l).isTrue();
          assertThat(ended.stream().filter(e -> e.epoch() == l.epoch()))
              .as("seed %d, %s after its end", seed, l)
              .isEmpty();
        }
        if (effect instanceof Effect.Report r) {
          assertThat(r.sequence()).as("seed %d", seed).isGreaterThan(sequence);
          sequence = r.sequence();
          if (r.run().state().isTerminal() && !r.run().isWaiting()) {
            ended.add(r.run().key());
          }
        }
      }
      assertThat(state.phase() == GONE && decision.state().phase() != GONE)
          .as("seed %d", seed)
          .isFalse();
      state = decision.state();
    }
  }

  private static final List<RestartPolicy> POLICIES =
      List.of(
          RestartPolicy.NO,
          new RestartPolicy(RestartPolicy.Name.ALWAYS, 0),
          new RestartPolicy(RestartPolicy.Name.ON_FAILURE, 2));

  private static ContainerState restarting(ContainerState state, RestartPolicy policy) {
    return new ContainerState(
        state.wanted(),
        SPEC.restarting(policy),
        state.phase(),
        state.run(),
        state.endedEpoch(),
        state.sequence());
  }

  private static List<Event> answers(ContainerState state) {
    List<Event> possible = new ArrayList<>();
    switch (state.phase()) {
      case PREPARING -> {
        possible.add(new Event.Prepared());
        possible.add(new Event.PrepareFailed(RunReason.DISK_FULL, "full"));
        possible.add(new Event.ProgressDue("busy"));
      }
      case STARTING -> {
        possible.add(new Event.Launched(7, NOW));
        possible.add(new Event.LaunchFailed(RunReason.LAUNCH_FAILED, "no"));
      }
      case RUNNING -> {
        possible.add(exit(0));
        possible.add(exit(1));
        possible.add(new Event.Vanished(false, NOW));
        possible.add(new Event.KillAsked(9));
        possible.add(new Event.Frozen());
        possible.add(new Event.FreezeFailed("stuck"));
      }
      case WAITING -> {
        possible.add(new Event.RestartDue());
        possible.add(new Event.KillAsked(15));
      }
      case STOPPING -> {
        possible.add(exit(137));
        possible.add(new Event.StopDue());
      }
      case DRAINING -> possible.add(new Event.Drained());
      case REMOVING -> {
        possible.add(new Event.Removed());
        possible.add(new Event.RemoveFailed("busy"));
      }
      case NEW, READY, GONE -> possible.add(new Event.StopDue());
    }
    return possible;
  }
}
