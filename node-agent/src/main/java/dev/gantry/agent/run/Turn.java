package dev.gantry.agent.run;

import dev.gantry.agent.run.Effect.ArmRestart;
import dev.gantry.agent.run.Effect.ArmStop;
import dev.gantry.agent.run.Effect.DisarmRestart;
import dev.gantry.agent.run.Effect.KeepRun;
import dev.gantry.agent.run.Effect.Launch;
import dev.gantry.agent.run.Effect.Prepare;
import dev.gantry.agent.run.Effect.Report;
import dev.gantry.agent.run.Effect.Signal;
import dev.gantry.agent.run.Effect.Thaw;
import dev.gantry.agent.run.Effect.Unwatch;
import dev.gantry.agent.run.Effect.Watch;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One decision while it is being made: the state so far, and the effects so far. */
final class Turn {
  /** Exit code of a run that was stopped before it had a process: as if killed at once. */
  private static final int KILLED = 137;

  final Instant now;
  final List<Effect> effects = new ArrayList<>();
  ContainerState state;

  Turn(ContainerState state, Instant now) {
    this.state = state;
    this.now = now;
  }

  long epoch() {
    return state.wanted().epoch();
  }

  void prepare() {
    if (state.spec() == null) {
      String message = "the assignment of " + state.wanted().container() + " has no spec";
      RunView none = state.nextRun(RunState.PREPARING);
      end(Phase.NEW, none.ended(RunState.REJECTED, RunReason.BAD_SPEC, message, now));
      return;
    }
    state = state.with(Phase.PREPARING);
    effects.add(new Prepare());
  }

  void launch() {
    RunView starting = state.nextRun(RunState.STARTING);
    state = state.with(Phase.STARTING, starting);
    // Written before: an agent killed in the launch must know that there may be a process.
    effects.add(new KeepRun(state.run()));
    effects.add(new Launch(epoch(), starting.attempt()));
  }

  /** Its health check, if it has one, is run while it runs and is not frozen. */
  void watch() {
    boolean runs = state.phase() == Phase.RUNNING && !state.run().paused();
    if (runs && hasCheck()) {
      effects.add(new Watch());
    }
  }

  void unwatch() {
    if (hasCheck()) {
      effects.add(new Unwatch());
    }
  }

  boolean hasCheck() {
    return state.spec() != null && state.spec().health() != null;
  }

  void stop(StopOrder order) {
    unwatch();
    state = state.with(Phase.STOPPING);
    String signal = order.signal();
    if (signal == null || signal.isEmpty()) {
      signal = state.spec().process().stopSignal();
    }
    effects.add(new Signal(signal.isEmpty() ? "SIGTERM" : signal));
    // A frozen process takes no signal: it does when it is thawed.
    thaw();
    if (order.timeoutSeconds() >= 0) {
      effects.add(new ArmStop(Duration.ofSeconds(order.timeoutSeconds())));
    }
  }

  void thaw() {
    if (state.run().paused()) {
      effects.add(new Thaw());
      paused(state.run().paused(false, ""));
    }
  }

  /** Frozen, or not any more: kept and told. */
  void paused(RunView run) {
    state = state.with(state.phase(), run);
    effects.add(new KeepRun(state.run()));
    report(run, false);
    if (run.paused()) {
      unwatch();
    } else {
      watch();
    }
  }

  /** Its policy starts another attempt when the time has come, also if that is past. */
  void await() {
    Duration left = Duration.between(now, state.run().nextAt());
    state = state.with(Phase.WAITING);
    effects.add(new ArmRestart(left.isNegative() ? Duration.ZERO : left));
  }

  /** No attempt follows the run that was waited after. */
  void settle(Phase next) {
    effects.add(new DisarmRestart());
    end(next, state.run().with(state.run().retry().cancel()));
  }

  /** Started and stopped before the start came to anything: the one who waits needs an end. */
  void neverStarted() {
    RunView view = state.nextRun(RunState.EXITED);
    end(
        state.phase(),
        new RunView(
                view.epoch(),
                RunState.EXITED,
                RunReason.SIGNALED,
                "stopped before it was started",
                KILLED,
                false,
                0,
                null,
                now)
            .with(view.retry()));
  }

  /** Written before it is said: an epoch that was reported ended is never started again. */
  void end(Phase next, RunView ended) {
    state = state.with(next, ended);
    effects.add(new KeepRun(state.run()));
    report(ended, false);
  }

  void report(RunView run, boolean progress) {
    // By the clock, so that it also grows from agent to agent.
    long sequence = Math.max(state.sequence() + 1, now.toEpochMilli());
    state = state.withSequence(sequence);
    effects.add(new Report(run, progress, sequence));
  }
}
