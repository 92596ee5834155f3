package dev.gantry.container.container;

import dev.gantry.container.run.ReportOrder;
import dev.gantry.container.run.Run;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** The decisions on what nodes tell. */
final class Happenings {
  private Happenings() {}

  static Decision reported(ContainerState state, AgentReport.RunChanged report, Instant now) {
    return switch (ReportOrder.of(state.run(), report)) {
      case STALE, REPEATED -> new Decision.Unchanged();
      case PROGRESS -> new Decision.Progressed();
      case CONDITION -> conditioned(state, report, now);
      case FORWARD -> moved(state, new Change(state, now), state.run().reported(report, now));
      case NEXT_ATTEMPT -> nextAttempt(state, report, now);
    };
  }

  private static Decision nextAttempt(
      ContainerState state, AgentReport.RunChanged report, Instant now) {
    Run before = state.run();
    Change change = new Change(state, now).pause(false);
    if (!before.state().isTerminal()) {
      // The report of the attempt's end was lost: it did end, or the next had not begun.
      String lost = "the report of the exit was lost";
      change.archive(before.ended(RunState.EXITED, RunReason.EXIT_CODE_UNKNOWN, lost, now));
    }
    return moved(state, change, before.reported(report, now));
  }

  private static Decision conditioned(
      ContainerState state, AgentReport.RunChanged report, Instant now) {
    Run before = state.run();
    Run next = before.conditioned(report);
    Change change = new Change(state, now).run(next);
    if (state.isRemoved()) {
      return change.done();
    }
    if (before.restarting() && !next.restarting()) {
      return settled(state, change, next, now);
    }
    if (before.paused() != next.paused()) {
      change.tell(next.paused() ? "pause" : "unpause", Map.of());
    } else if (state.paused() && !next.paused()) {
      // The node says why it could not: it is not to try for ever.
      change.pause(false).assign();
    } else if (!isProbedOnly(before, next)) {
      // Who waits for it at another replica of this service learns of it.
      change.tell("", Map.of());
    }
    tellHealth(change, before, next);
    return change.done();
  }

  /** Nobody waits for a probe: a record each would be a burden. */
  private static boolean isProbedOnly(Run before, Run next) {
    return !Objects.equals(before.health(), next.health())
        && Objects.equals(before.endpoint(), next.endpoint())
        && before.message().equals(next.message());
  }

  private static Decision moved(ContainerState state, Change change, Run next) {
    change.run(next);
    if (state.isRemoved()) {
      // Its end was told when it was removed.
      return next.state().isTerminal() ? change.archive(next).done() : change.done();
    }
    switch (next.state()) {
      case ASSIGNED, PREPARING, READY, STARTING -> {
        return change.done();
      }
      case RUNNING -> {
        running(change, next);
        tellHealth(change, state.run(), next);
        return change.done();
      }
      case EXITED -> ended(state, change, next);
      case FAILED, REJECTED -> {
        if (next.epoch() == 0) {
          // Preparing failed before anybody asked for a start: the start will try again.
          return change.done();
        }
        Endings.failed(change, next);
        change.tell("", Map.of());
      }
      case LOST -> Endings.lost(change, next);
    }
    change.pause(false);
    return next.restarting() ? change.done() : settled(state, change, next, next.since());
  }

  private static void running(Change change, Run next) {
    Outcome before = change.outcome();
    change.outcome(new Outcome(next.startedAt(), before.finishedAt(), 0, false, ""));
    tellStart(change, next);
  }

  private static void tellHealth(Change change, Run before, Run next) {
    next.healthTurnedFrom(before)
        .ifPresent(status -> change.tell("health_status: " + status.word(), Map.of()));
  }

  private static void tellStart(Change change, Run run) {
    change.tell("start", Map.of());
    if (change.restartEpoch() == run.epoch()) {
      change.restartWith(0).tell("restart", Map.of());
    }
  }

  private static void ended(ContainerState state, Change change, Run next) {
    boolean startWasTold = state.run().isRunning() && state.run().attempt() == next.attempt();
    if (!startWasTold) {
      tellStart(change, next);
    }
    Endings.exited(change, next);
  }

  /** The run is over, and its node starts no other: what was to come after it comes now. */
  private static Decision settled(ContainerState state, Change change, Run over, Instant now) {
    if (state.desired() == DesiredState.STOPPED && over.state() == RunState.EXITED) {
      change.tell("stop", Map.of());
    }
    if (state.awaitsRestart()) {
      return Commands.begin(change, state.restartEpoch(), now).done();
    }
    change.restartWith(0);
    return state.identity().autoRemove() ? Endings.autoRemove(change).done() : change.done();
  }

  static Decision removedByNode(ContainerState state, Instant now) {
    if (state.desired() == DesiredState.REMOVED) {
      return new Change(state, now).forget().done();
    }
    // It was not asked to: whatever ran there is gone, the container itself can be made anew.
    return unknown(state, now);
  }

  static Decision rebooted(ContainerState state, Instant now) {
    if (state.identity().restarts() && state.desired() == DesiredState.RUNNING) {
      // Its policy is the node's, which tells how the run ended and that it starts another.
      return new Decision.Unchanged();
    }
    return lost(state, RunReason.NODE_REBOOTED, "the node was restarted", now);
  }

  static Decision unknown(ContainerState state, Instant now) {
    if (state.desired() == DesiredState.REMOVED) {
      return new Change(state, now).forget().done();
    }
    return lost(state, RunReason.UNKNOWN_TO_NODE, "the node does not know the container", now);
  }

  private static Decision lost(ContainerState state, RunReason why, String text, Instant now) {
    if (!state.run().isActive()) {
      return new Decision.Unchanged();
    }
    Change change = new Change(state, now);
    if (!state.run().isLive()) {
      // Between two attempts: the end of the last is told, and there is no next.
      change.run(state.run().settled());
      return state.isRemoved()
          ? change.done()
          : change.restartWith(0).want(DesiredState.STOPPED, StopOrder.KILL).done();
    }
    Run lost = state.run().ended(RunState.LOST, why, text, now);
    if (state.isRemoved()) {
      return change.run(lost).archive(lost).done();
    }
    Endings.lost(change, lost);
    if (state.awaitsRestart()) {
      return Commands.begin(change, state.restartEpoch(), now).done();
    }
    if (state.identity().autoRemove()) {
      return Endings.autoRemove(change).done();
    }
    // Said once more, so that a node that has it after all does not go on with a lost run.
    return change.restartWith(0).want(DesiredState.STOPPED, StopOrder.KILL).done();
  }

  static Decision missed(ContainerState state, Instant now) {
    return new Change(state, now).assign().done();
  }
}
