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

/** The decisions on what nodes tell. */
final class Happenings {
  private Happenings() {}

  static Decision reported(ContainerState state, AgentReport.RunChanged report, Instant now) {
    return switch (ReportOrder.of(state.run(), report)) {
      case STALE, REPEATED -> new Decision.Unchanged();
      case PROGRESS -> new Decision.Progressed();
      case FORWARD -> moved(state, new Change(state, now), state.run().reported(report, now));
      case NEXT_ATTEMPT -> nextAttempt(state, report, now);
    };
  }

  private static Decision nextAttempt(
      ContainerState state, AgentReport.RunChanged report, Instant now) {
    Run before = state.run();
    Change change = new Change(state, now);
    if (!before.state().isTerminal()) {
      // The report of the attempt's end was lost: it did end, or the next had not begun.
      String lost = "the report of the exit was lost";
      change.archive(before.ended(RunState.EXITED, RunReason.EXIT_CODE_UNKNOWN, lost, now));
    }
    return moved(state, change, before.reported(report, now));
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
      case RUNNING -> running(change, next);
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
    boolean remove = next.state().isTerminal() && state.identity().autoRemove();
    return remove ? Endings.autoRemove(change).done() : change.done();
  }

  private static void running(Change change, Run next) {
    Outcome before = change.outcome();
    change.outcome(new Outcome(next.startedAt(), before.finishedAt(), 0, false, ""));
    change.tell("start", Map.of());
  }

  private static void ended(ContainerState state, Change change, Run next) {
    boolean startWasTold = state.run().isRunning() && state.run().attempt() == next.attempt();
    if (!startWasTold) {
      change.tell("start", Map.of());
    }
    Endings.exited(change, next);
    if (state.desired() == DesiredState.STOPPED) {
      change.tell("stop", Map.of());
    }
  }

  static Decision removedByNode(ContainerState state, Instant now) {
    if (state.desired() == DesiredState.REMOVED) {
      return new Change(state, now).forget().done();
    }
    // It was not asked to: whatever ran there is gone, the container itself can be made anew.
    return unknown(state, now);
  }

  static Decision rebooted(ContainerState state, Instant now) {
    return lost(state, RunReason.NODE_REBOOTED, "the node was restarted", now);
  }

  static Decision unknown(ContainerState state, Instant now) {
    if (state.desired() == DesiredState.REMOVED) {
      return new Change(state, now).forget().done();
    }
    return lost(state, RunReason.UNKNOWN_TO_NODE, "the node does not know the container", now);
  }

  private static Decision lost(ContainerState state, RunReason why, String text, Instant now) {
    if (!state.run().isLive()) {
      return new Decision.Unchanged();
    }
    Change change = new Change(state, now);
    Run lost = state.run().ended(RunState.LOST, why, text, now);
    if (state.isRemoved()) {
      return change.run(lost).archive(lost).done();
    }
    Endings.lost(change, lost);
    if (state.identity().autoRemove()) {
      return Endings.autoRemove(change).done();
    }
    // Said once more, so that a node that has it after all does not go on with a lost run.
    return change.want(DesiredState.STOPPED, StopOrder.KILL).done();
  }

  static Decision missed(ContainerState state, Instant now) {
    return new Change(state, now).assign().done();
  }
}
