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
      case FORWARD -> moved(state, state.run().reported(report, now), now);
      case NEXT_ATTEMPT -> nextAttempt(state, report, now);
    };
  }

  private static Decision nextAttempt(
      ContainerState state, AgentReport.RunChanged report, Instant now) {
    Run before = state.run();
    Decision moved = moved(state, before.reported(report, now), now);
    if (before.state().isTerminal() || !(moved instanceof Decision.Changed changed)) {
      return moved;
    }
    // The report of the attempt's end was lost: it did end, or the next had not begun.
    Run over =
        before.ended(
            RunState.EXITED, RunReason.EXIT_CODE_UNKNOWN, "the report of the exit was lost", now);
    Change archive = new Change(changed.state(), now).archive(over);
    Decision.Changed withArchive = (Decision.Changed) archive.done();
    return new Decision.Changed(
        changed.state(),
        java.util.stream.Stream.concat(
                withArchive.effects().stream(), changed.effects().stream())
            .toList());
  }

  private static Decision moved(ContainerState state, Run next, Instant now) {
    Change change = new Change(state, now).run(next);
    boolean ranBefore = state.run().isRunning() && state.run().attempt() == next.attempt();
    switch (next.state()) {
      case ASSIGNED, PREPARING, READY, STARTING -> {
        return change.done();
      }
      case RUNNING -> running(change, state, next);
      case EXITED -> {
        if (!ranBefore && !state.isRemoved()) {
          change.tell("start", Map.of());
        }
        ended(state, change, next);
      }
      case FAILED, REJECTED -> {
        if (next.epoch() == 0) {
          // Preparing failed before anybody asked for a start: the start will try again.
          return change.done();
        }
        Endings.failed(change, next);
        if (!state.isRemoved() && !state.identity().autoRemove()) {
          change.tell("", Map.of());
        }
      }
      case LOST -> Endings.lost(change, next);
    }
    return autoRemoved(state, change, next).done();
  }

  private static void running(Change change, ContainerState state, Run next) {
    Outcome before = state.outcome();
    change.outcome(new Outcome(next.startedAt(), before.finishedAt(), 0, false, ""));
    if (!state.isRemoved()) {
      change.tell("start", Map.of());
    }
  }

  private static void ended(ContainerState state, Change change, Run next) {
    if (state.isRemoved()) {
      // Its end was told when it was removed by force.
      change.archive(next);
      return;
    }
    Endings.exited(change, next);
    if (state.desired() == DesiredState.STOPPED) {
      change.tell("stop", Map.of());
    }
  }

  private static Change autoRemoved(ContainerState state, Change change, Run next) {
    boolean over = next.state().isTerminal() && next.epoch() > 0;
    return over && state.identity().autoRemove() && !state.isRemoved()
        ? Endings.autoRemove(change)
        : change;
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
