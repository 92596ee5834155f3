package dev.gantry.agent.run;

import dev.gantry.agent.run.Effect.ArmStop;
import dev.gantry.agent.run.Effect.ClearRun;
import dev.gantry.agent.run.Effect.DisarmStop;
import dev.gantry.agent.run.Effect.Drain;
import dev.gantry.agent.run.Effect.Forget;
import dev.gantry.agent.run.Effect.KeepAssignment;
import dev.gantry.agent.run.Effect.KeepRun;
import dev.gantry.agent.run.Effect.Launch;
import dev.gantry.agent.run.Effect.Prepare;
import dev.gantry.agent.run.Effect.Remove;
import dev.gantry.agent.run.Effect.RemoveLater;
import dev.gantry.agent.run.Effect.Report;
import dev.gantry.agent.run.Effect.ReportRemoved;
import dev.gantry.agent.run.Effect.Signal;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One container on one node. Pure: state, event and time in; next state and ordered effects out.
 *
 * <pre>
 * NEW       -> PREPARING   wanted READY or RUNNING
 * PREPARING -> READY       prepared
 * PREPARING -> NEW         preparing failed: the epoch has ended REJECTED; another may try again
 * READY     -> STARTING    wanted RUNNING in an epoch that has not ended
 * STARTING  -> RUNNING     launched
 * STARTING  -> READY       launch failed: the epoch has ended FAILED
 * RUNNING   -> STOPPING    wanted STOPPED or REMOVED, or RUNNING in a higher epoch
 * RUNNING, STOPPING -> DRAINING   the process has ended
 * DRAINING  -> READY       output flushed: the epoch has ended EXITED
 * NEW, READY -> REMOVING   wanted REMOVED
 * REMOVING  -> GONE        nothing is left
 * </pre>
 *
 * After each step the state is compared with what is wanted, so it does not matter when a wish
 * comes: in a phase that can't serve it, it waits for the next.
 */
public final class RunMachine {
  /** Exit code of a run that was stopped before it had a process: as if killed at once. */
  private static final int KILLED = 137;

  private final List<Effect> effects = new ArrayList<>();
  private final Instant now;
  private ContainerState state;

  private RunMachine(ContainerState state, Instant now) {
    this.state = state;
    this.now = now;
  }

  public static Decision decide(ContainerState state, Event event, Instant now) {
    RunMachine machine = new RunMachine(state, now);
    machine.apply(event);
    return new Decision(machine.state, machine.effects);
  }

  private void apply(Event event) {
    switch (event) {
      case Event.Assigned e -> assigned(e.assignment());
      case Event.Restored e -> restored();
      case Event.Prepared e -> prepared();
      case Event.PrepareFailed e -> prepareFailed(e);
      case Event.Launched e -> launched(e);
      case Event.LaunchFailed e -> launchFailed(e);
      case Event.Exited e -> exited(e);
      case Event.Drained e -> drained();
      case Event.StopDue e -> stopDue();
      case Event.ProgressDue e -> progressDue(e);
      case Event.Removed e -> removed();
      case Event.RemoveFailed e -> removeAgain(new RemoveLater());
      case Event.RemoveDue e -> removeAgain(new Remove());
    }
  }

  private void assigned(Assignment.OfContainer next) {
    boolean first = next == state.wanted() && state.phase() == Phase.NEW;
    if (!first && next.version() <= state.wanted().version()) {
      return;
    }
    if (state.phase() == Phase.REMOVING || state.phase() == Phase.GONE) {
      return;
    }
    state = state.wanting(next);
    effects.add(new KeepAssignment());
    converge();
    if (effects.size() == 1 && state.run() != null && state.phase() != Phase.DRAINING) {
      // Nothing to do for it: so the owner has not heard, or has forgotten, how it stands.
      report(state.run(), false);
    }
  }

  private void restored() {
    if (state.run() != null) {
      report(state.run(), false);
    }
    converge();
  }

  private void prepared() {
    if (state.phase() != Phase.PREPARING) {
      return;
    }
    state = state.with(Phase.READY);
    if (!state.hasEnded(epoch())) {
      RunView ready = RunView.of(epoch(), RunState.READY);
      state = state.with(Phase.READY, ready);
      if (!startsNow()) {
        report(ready, false);
      }
    }
    converge();
  }

  private void prepareFailed(Event.PrepareFailed e) {
    if (state.phase() != Phase.PREPARING) {
      return;
    }
    RunView rejected =
        RunView.of(epoch(), RunState.PREPARING)
            .ended(RunState.REJECTED, e.reason(), e.message(), now);
    end(Phase.NEW, rejected);
    converge();
  }

  private void launched(Event.Launched e) {
    if (state.phase() != Phase.STARTING) {
      return;
    }
    RunView running = RunView.running(state.run().epoch(), e.pid(), e.at()).at(e.endpoint());
    state = state.with(Phase.RUNNING, running);
    report(running, false);
    effects.add(new KeepRun());
    converge();
  }

  private void launchFailed(Event.LaunchFailed e) {
    if (state.phase() != Phase.STARTING) {
      return;
    }
    end(Phase.READY, state.run().ended(RunState.FAILED, e.reason(), e.message(), now));
    converge();
  }

  private void exited(Event.Exited e) {
    if (state.phase() != Phase.RUNNING && state.phase() != Phase.STOPPING) {
      return;
    }
    // What is said of it is settled here, but said only after its output.
    ContainerState next = state.with(Phase.DRAINING);
    state =
        new ContainerState(
            next.wanted(),
            next.spec(),
            next.phase(),
            next.run().exited(e),
            next.endedEpoch(),
            next.sequence());
    effects.add(new DisarmStop());
    effects.add(new Drain());
  }

  private void drained() {
    if (state.phase() != Phase.DRAINING) {
      return;
    }
    end(Phase.READY, state.run());
    effects.add(new ClearRun());
    converge();
  }

  private void stopDue() {
    if (state.phase() == Phase.STOPPING) {
      effects.add(new Signal(StopOrder.KILL.signal()));
    }
  }

  private void progressDue(Event.ProgressDue e) {
    RunState busy =
        switch (state.phase()) {
          case PREPARING -> RunState.PREPARING;
          case STARTING -> RunState.STARTING;
          default -> null;
        };
    if (busy == null || state.hasEnded(epoch())) {
      return;
    }
    RunView view =
        new RunView(epoch(), busy, RunReason.NONE, e.message(), null, false, 0, null, null);
    report(view, true);
  }

  private void removed() {
    if (state.phase() == Phase.REMOVING) {
      state = state.with(Phase.GONE);
      effects.add(new ReportRemoved());
      effects.add(new Forget());
    }
  }

  private void removeAgain(Effect how) {
    if (state.phase() == Phase.REMOVING) {
      effects.add(how);
    }
  }

  private void converge() {
    switch (state.wanted().desired()) {
      case READY -> wantReady();
      case RUNNING -> wantRunning();
      case STOPPED -> wantStopped();
      case REMOVED -> wantRemoved();
    }
  }

  private void wantReady() {
    if (state.phase() == Phase.NEW && !state.hasEnded(epoch())) {
      prepare();
    }
  }

  private void wantRunning() {
    if (state.hasEnded(epoch())) {
      return;
    }
    switch (state.phase()) {
      case NEW -> prepare();
      case READY -> launch();
      case RUNNING -> {
        if (state.run().epoch() < epoch()) {
          stop(StopOrder.KILL);
        }
      }
      case PREPARING, STARTING, STOPPING, DRAINING, REMOVING, GONE -> {}
    }
  }

  private void wantStopped() {
    switch (state.phase()) {
      case RUNNING, STOPPING -> stop(orderOr(StopOrder.KILL));
      case NEW, READY -> {
        if (epoch() > 0 && !state.hasEnded(epoch())) {
          neverStarted();
        }
      }
      case PREPARING, STARTING, DRAINING, REMOVING, GONE -> {}
    }
  }

  private void wantRemoved() {
    switch (state.phase()) {
      case RUNNING, STOPPING -> stop(StopOrder.KILL);
      case NEW, READY -> {
        state = state.with(Phase.REMOVING);
        effects.add(new Remove());
      }
      case PREPARING, STARTING, DRAINING, REMOVING, GONE -> {}
    }
  }

  private void prepare() {
    if (state.spec() == null) {
      String message = "the assignment of " + state.wanted().container() + " has no spec";
      RunView none = RunView.of(epoch(), RunState.PREPARING);
      end(Phase.NEW, none.ended(RunState.REJECTED, RunReason.BAD_SPEC, message, now));
      return;
    }
    state = state.with(Phase.PREPARING);
    effects.add(new Prepare());
  }

  private void launch() {
    state = state.with(Phase.STARTING, RunView.of(epoch(), RunState.STARTING));
    // Written before: an agent killed in the launch must know that there may be a process.
    effects.add(new KeepRun());
    effects.add(new Launch(epoch()));
  }

  private void stop(StopOrder order) {
    state = state.with(Phase.STOPPING);
    String signal = order.signal();
    if (signal == null || signal.isEmpty()) {
      signal = state.spec().process().stopSignal();
    }
    effects.add(new Signal(signal.isEmpty() ? "SIGTERM" : signal));
    if (order.timeoutSeconds() >= 0) {
      effects.add(new ArmStop(Duration.ofSeconds(order.timeoutSeconds())));
    }
  }

  private StopOrder orderOr(StopOrder otherwise) {
    return state.wanted().stop() == null ? otherwise : state.wanted().stop();
  }

  /** Started and stopped before the start came to anything: the one who waits needs an end. */
  private void neverStarted() {
    RunView view =
        new RunView(
            epoch(),
            RunState.EXITED,
            RunReason.SIGNALED,
            "stopped before it was started",
            KILLED,
            false,
            0,
            null,
            now);
    end(state.phase(), view);
  }

  /** Written before it is said: an epoch that was reported ended is never started again. */
  private void end(Phase next, RunView ended) {
    state = state.with(next, ended);
    effects.add(new KeepRun());
    report(ended, false);
  }

  private void report(RunView run, boolean progress) {
    // By the clock, so that it also grows from agent to agent.
    long sequence = Math.max(state.sequence() + 1, now.toEpochMilli());
    state = state.withSequence(sequence);
    effects.add(new Report(run, progress, sequence));
  }

  private long epoch() {
    return state.wanted().epoch();
  }

  private boolean startsNow() {
    return state.wanted().desired() == DesiredState.RUNNING;
  }
}
