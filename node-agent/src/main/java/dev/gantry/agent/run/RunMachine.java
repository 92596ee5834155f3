package dev.gantry.agent.run;

import dev.gantry.agent.run.Effect.ClearRun;
import dev.gantry.agent.run.Effect.DisarmStop;
import dev.gantry.agent.run.Effect.Drain;
import dev.gantry.agent.run.Effect.Follow;
import dev.gantry.agent.run.Effect.Forget;
import dev.gantry.agent.run.Effect.KeepAssignment;
import dev.gantry.agent.run.Effect.KeepRun;
import dev.gantry.agent.run.Effect.Remove;
import dev.gantry.agent.run.Effect.RemoveLater;
import dev.gantry.agent.run.Effect.ReportRemoved;
import dev.gantry.agent.run.Effect.Signal;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.run.Health;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.HealthCheck;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.RunSpec;
import java.time.Instant;

/**
 * One container on one node. Pure: state, event and time in; next state and ordered effects out.
 *
 * <pre>
 * NEW       -> PREPARING   wanted READY or RUNNING
 * NEW       -> WAITING     the agent came back while a restart was waited for
 * PREPARING -> READY       prepared
 * PREPARING -> NEW         preparing failed: the epoch has ended REJECTED; another may try again
 * READY     -> STARTING    wanted RUNNING in an epoch that has not ended
 * STARTING  -> RUNNING     launched
 * STARTING  -> READY       launch failed: the epoch has ended FAILED, whatever its policy
 * RUNNING   -> STOPPING    wanted STOPPED or REMOVED, or RUNNING in a higher epoch; or it is
 *                          unhealthy, and is to be restarted for that
 * RUNNING, STOPPING -> DRAINING   the process has ended, or is found to be gone
 * DRAINING  -> READY       output flushed: the epoch has ended EXITED or LOST
 * DRAINING  -> WAITING     output flushed: the attempt has ended, the policy wants another
 * WAITING   -> PREPARING   the wait is over: the next attempt
 * WAITING   -> READY       wanted otherwise, or killed by the user: the epoch has ended after all
 * NEW, READY -> REMOVING   wanted REMOVED
 * REMOVING  -> GONE        nothing is left
 * </pre>
 *
 * After each step the state is compared with what is wanted ({@link Wishes}), so it does not matter
 * when a wish comes: in a phase that can't serve it, it waits for the next. Frozen is no phase but
 * a condition of a run that is RUNNING; stopping thaws it.
 */
public final class RunMachine {
  /** What an unhealthy container has to end by itself: Docker's default. */
  private static final int STOP_SECONDS = 10;

  private final Turn turn;

  private RunMachine(Turn turn) {
    this.turn = turn;
  }

  public static Decision decide(ContainerState state, Event event, Instant now) {
    Turn turn = new Turn(state, now);
    new RunMachine(turn).apply(event);
    return new Decision(turn.state, turn.effects);
  }

  private void apply(Event event) {
    switch (event) {
      case Event.Assigned e -> assigned(e.assignment());
      case Event.Restored e -> restored();
      case Event.Prepared e -> prepared();
      case Event.PrepareFailed e -> prepareFailed(e);
      case Event.Launched e -> launched(e);
      case Event.LaunchFailed e -> launchFailed(e);
      case Event.Exited e -> ended(turn.state.run() == null ? null : turn.state.run().exited(e));
      case Event.Vanished e ->
          ended(turn.state.run() == null ? null : turn.state.run().vanished(e));
      case Event.KillAsked e -> killAsked(e);
      case Event.Frozen e -> frozen(true, "");
      case Event.FreezeFailed e -> frozen(false, e.message());
      case Event.Probed e -> probed(e);
      case Event.Moved e -> moved(e);
      case Event.RestartDue e -> restartDue();
      case Event.Drained e -> drained();
      case Event.StopDue e -> stopDue();
      case Event.ProgressDue e -> progressDue(e);
      case Event.Removed e -> removed();
      case Event.RemoveFailed e -> removeAgain(new RemoveLater());
      case Event.RemoveDue e -> removeAgain(new Remove());
    }
  }

  private boolean in(Phase... phases) {
    for (Phase phase : phases) {
      if (turn.state.phase() == phase) {
        return true;
      }
    }
    return false;
  }

  private void assigned(Assignment.OfContainer next) {
    ContainerState state = turn.state;
    boolean first = next == state.wanted() && in(Phase.NEW);
    if (!first && next.version() <= state.wanted().version()) {
      return;
    }
    if (in(Phase.REMOVING, Phase.GONE)) {
      return;
    }
    turn.state = state.wanting(next);
    turn.effects.add(new KeepAssignment());
    if (in(Phase.RUNNING) && isElsewhere(state.spec(), turn.state.spec())) {
      turn.effects.add(new Follow());
    }
    Wishes.converge(turn);
    if (turn.effects.size() == 1 && turn.state.run() != null && !in(Phase.DRAINING)) {
      // Nothing to do for it: so the owner has not heard, or has forgotten, how it stands.
      turn.report(turn.state.run(), false);
    }
  }

  private static boolean isElsewhere(RunSpec before, RunSpec now) {
    return now != null
        && now.network() instanceof NetworkMode.Own
        && (before == null || !now.network().equals(before.network()));
  }

  private void moved(Event.Moved e) {
    if (in(Phase.RUNNING)) {
      RunView run = turn.state.run().at(e.endpoint());
      turn.state = turn.state.with(Phase.RUNNING, run);
      turn.effects.add(new KeepRun(turn.state.run()));
      turn.report(run, false);
    }
  }

  private void restored() {
    RunView run = turn.state.run();
    if (in(Phase.RUNNING) && run.health() == null && turn.hasCheck()) {
      // Launched, and the agent was killed before it had written that down.
      run = run.being(HealthRules.UNKNOWN);
      turn.state = turn.state.with(Phase.RUNNING, run);
    }
    if (in(Phase.RUNNING) && isElsewhere(null, turn.state.spec())) {
      // The agent before may have written the change down and not made it.
      turn.effects.add(new Follow());
    }
    if (run != null && run.state() != RunState.STARTING) {
      turn.report(run, false);
    }
    turn.watch();
    Wishes.converge(turn);
  }

  private void prepared() {
    if (!in(Phase.PREPARING)) {
      return;
    }
    turn.state = turn.state.with(Phase.READY);
    if (!turn.state.hasEnded(turn.epoch()) && !turn.state.awaitsRestart()) {
      RunView ready = turn.state.nextRun(RunState.READY);
      turn.state = turn.state.with(Phase.READY, ready);
      if (turn.state.wanted().desired() != DesiredState.RUNNING) {
        turn.report(ready, false);
      }
    }
    Wishes.converge(turn);
  }

  private void prepareFailed(Event.PrepareFailed e) {
    if (!in(Phase.PREPARING)) {
      return;
    }
    RunView rejected =
        turn.state
            .nextRun(RunState.PREPARING)
            .ended(RunState.REJECTED, e.reason(), e.message(), turn.now);
    turn.end(Phase.NEW, rejected);
    Wishes.converge(turn);
  }

  private void launched(Event.Launched e) {
    if (!in(Phase.STARTING)) {
      return;
    }
    RunView starting = turn.state.run();
    RunView running =
        RunView.running(starting.epoch(), e.pid(), e.at()).at(e.endpoint()).with(starting.retry());
    if (turn.hasCheck()) {
      running = running.being(HealthRules.UNKNOWN);
    }
    turn.state = turn.state.with(Phase.RUNNING, running);
    turn.report(running, false);
    turn.effects.add(new KeepRun(turn.state.run()));
    turn.watch();
    Wishes.converge(turn);
  }

  private void launchFailed(Event.LaunchFailed e) {
    if (!in(Phase.STARTING)) {
      return;
    }
    turn.end(
        Phase.READY, turn.state.run().ended(RunState.FAILED, e.reason(), e.message(), turn.now));
    Wishes.converge(turn);
  }

  /** What is said of it is settled here, but said only after its output. */
  private void ended(RunView over) {
    if (!in(Phase.RUNNING, Phase.STOPPING)) {
      return;
    }
    turn.unwatch();
    turn.state = turn.state.settling(Phase.DRAINING, over);
    if (turn.state.wanted().paused()) {
      turn.state = turn.state.unpaused();
      turn.effects.add(new KeepAssignment());
    }
    turn.effects.add(new DisarmStop());
    turn.effects.add(new Drain());
  }

  private void drained() {
    if (!in(Phase.DRAINING)) {
      return;
    }
    RunView run = afterPolicy(turn.state.run());
    turn.end(run.isWaiting() ? Phase.WAITING : Phase.READY, run);
    turn.effects.add(new ClearRun());
    if (run.isWaiting()) {
      turn.await();
    } else {
      Wishes.converge(turn);
    }
  }

  private RunView afterPolicy(RunView run) {
    Assignment.OfContainer wanted = turn.state.wanted();
    boolean goesOn =
        wanted.desired() == DesiredState.RUNNING
            && wanted.epoch() == run.epoch()
            && turn.state.spec() != null;
    return goesOn
        ? run.with(run.retry().after(turn.state.spec().restart(), run.exitCode(), run.ran()))
        : run;
  }

  private void restartDue() {
    if (in(Phase.WAITING)) {
      turn.prepare();
    }
  }

  /** Kept before the signal goes out, so that the next agent knows of it too. */
  private void killAsked(Event.KillAsked e) {
    RunView run = turn.state.run();
    if (in(Phase.RUNNING, Phase.STOPPING)) {
      turn.state = turn.state.with(turn.state.phase(), run.with(run.retry().cancel()));
      turn.effects.add(new KeepRun(turn.state.run()));
      turn.effects.add(new Signal(Integer.toString(e.signal())));
    } else if (turn.state.awaitsRestart()) {
      turn.settle(in(Phase.WAITING) ? Phase.READY : turn.state.phase());
      Wishes.converge(turn);
    }
  }

  private void frozen(boolean frozen, String message) {
    if (in(Phase.RUNNING)) {
      turn.paused(turn.state.run().paused(frozen, message));
    }
  }

  /** As Docker: told whenever it shows; what says the same again is told now and then only. */
  private void probed(Event.Probed e) {
    RunView run = turn.state.run();
    if (!in(Phase.RUNNING) || !run.key().equals(e.run()) || run.paused()) {
      return;
    }
    RunView next = run.being(e.health());
    turn.state = turn.state.with(Phase.RUNNING, next);
    if (!HealthRules.isWorthTelling(run.health(), e.health())) {
      return;
    }
    turn.effects.add(new KeepRun(turn.state.run()));
    turn.report(next, false);
    HealthCheck check = turn.state.spec().health();
    if (check != null && check.restart() && e.health().status() == Health.Status.UNHEALTHY) {
      // Nobody asked for it to be down: when it has ended, its policy decides.
      turn.stop(new StopOrder("", STOP_SECONDS));
    }
  }

  private void stopDue() {
    if (in(Phase.STOPPING)) {
      turn.effects.add(new Signal(StopOrder.KILL.signal()));
    }
  }

  private void progressDue(Event.ProgressDue e) {
    RunState busy =
        switch (turn.state.phase()) {
          case PREPARING -> RunState.PREPARING;
          case STARTING -> RunState.STARTING;
          default -> null;
        };
    // An attempt is not said to be under way before it is: it may be called off.
    if (busy == null || turn.state.hasEnded(turn.epoch()) || turn.state.awaitsRestart()) {
      return;
    }
    RunView next = turn.state.nextRun(busy);
    RunView view =
        new RunView(next.epoch(), busy, RunReason.NONE, e.message(), null, false, 0, null, null);
    turn.report(view.with(next.retry()), true);
  }

  private void removed() {
    if (in(Phase.REMOVING)) {
      turn.state = turn.state.with(Phase.GONE);
      turn.effects.add(new ReportRemoved());
      turn.effects.add(new Forget());
    }
  }

  private void removeAgain(Effect how) {
    if (in(Phase.REMOVING)) {
      turn.effects.add(how);
    }
  }
}
