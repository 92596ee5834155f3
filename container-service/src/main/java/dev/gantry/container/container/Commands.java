package dev.gantry.container.container;

import dev.gantry.container.run.Run;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Instant;
import java.util.Map;

/** The decisions on commands. */
final class Commands {
  private static final String KILLED = "137";

  private Commands() {}

  static Decision start(ContainerState state, Instant now) {
    if (state.isRemoved()) {
      return beingRemoved();
    }
    if (state.isRunning() && state.run().paused()) {
      return new Decision.Refused(
          ErrorCode.CONFLICT, "cannot start a paused container, try unpause instead");
    }
    if (state.run().isActive()) {
      return new Decision.Refused(ErrorCode.NOT_MODIFIED, "container is already started");
    }
    return begin(new Change(state, now).restartWith(0), state.run().epoch() + 1, now).done();
  }

  private static Decision beingRemoved() {
    return new Decision.Refused(
        ErrorCode.REMOVAL_IN_PROGRESS, "container is marked for removal and cannot be started");
  }

  /** A run of the epoch is wanted. */
  static Change begin(Change change, long epoch, Instant now) {
    return change.run(Run.assigned(epoch, now)).want(DesiredState.RUNNING, null);
  }

  static Decision restart(ContainerState state, StopOrder order, Instant now) {
    if (state.isRemoved()) {
      return beingRemoved();
    }
    long next = state.run().epoch() + 1;
    Change change = new Change(state, now).restartWith(next);
    return state.run().isActive()
        ? stopping(change, state, order).done()
        : begin(change, next, now).done();
  }

  private static Change stopping(Change change, ContainerState state, StopOrder order) {
    change.want(DesiredState.STOPPED, order);
    // As Docker: between two attempts there is nothing to send a signal to.
    return state.run().isLive()
        ? change.tell("kill", Map.of("signal", Signals.number(order.signal())))
        : change;
  }

  static Decision stop(ContainerState state, StopOrder order, Instant now) {
    if (state.isRemoved() || !state.run().isActive()) {
      return new Decision.Refused(ErrorCode.NOT_MODIFIED, "container is already stopped");
    }
    return stopping(new Change(state, now).restartWith(0), state, order).done();
  }

  static Decision remove(ContainerState state, Command.RemoveContainer order, Instant now) {
    if (state.isRemoved()) {
      return new Decision.Refused(
          ErrorCode.REMOVAL_IN_PROGRESS,
          "removal of container " + state.identity().name() + " is already in progress");
    }
    boolean live = state.run().isLive();
    if (state.run().isActive() && !order.force()) {
      return new Decision.Refused(
          ErrorCode.CONTAINER_RUNNING,
          "cannot remove container \"/" + state.identity().name() + "\": " + inTheWay(state));
    }
    Change change = new Change(state, now).restartWith(0);
    change.removed();
    change.want(DesiredState.REMOVED, live ? StopOrder.KILL : null);
    if (live) {
      // The node may be away; who waits for the exit is answered now, as killed.
      change.tell("kill", Map.of("signal", "9")).tell("die", Map.of("exitCode", KILLED));
    }
    return change.releaseVolumes(order.volumes()).tell("destroy", Map.of()).done();
  }

  private static String inTheWay(ContainerState state) {
    return switch (state.status()) {
      case "paused" -> "container is paused and must be unpaused first";
      case "restarting" ->
          "container is restarting: stop the container before removing or force remove";
      default -> "container is running: stop the container before removing or force remove";
    };
  }

  static Decision rename(ContainerState state, String newName, Instant now) {
    if (state.isRemoved()) {
      return new Decision.Refused(
          ErrorCode.REMOVAL_IN_PROGRESS, "container is marked for removal and cannot be renamed");
    }
    String oldName = state.identity().name();
    if (oldName.equals(newName)) {
      return new Decision.Refused(
          ErrorCode.BAD_REQUEST, "Renaming a container with the same name as its current name");
    }
    return new Change(state, now)
        .name(newName)
        .tell("rename", Map.of("oldName", "/" + oldName))
        .done();
  }

  static Decision update(ContainerState state, Command.UpdateContainer update, Instant now) {
    if (state.isRemoved()) {
      return new Decision.Refused(
          ErrorCode.REMOVAL_IN_PROGRESS,
          "container is marked for removal and cannot be \"update\"");
    }
    return new Change(state, now)
        .specification(update.restarts())
        .assign()
        .tell("update", Map.of())
        .done();
  }

  static Decision rewire(ContainerState state, Instant now) {
    if (state.isRemoved()) {
      return new Decision.Refused(
          ErrorCode.REMOVAL_IN_PROGRESS,
          "Container "
              + state.identity().id()
              + " is marked for removal and cannot be connected or disconnected to the network");
    }
    // Without what was said of a change before, so that the same failure is news.
    Change change = new Change(state, now).specification(state.identity().restarts());
    return change.run(state.run().quiet()).assign().done();
  }

  static Decision withdraw(ContainerState state, Command.WithdrawStart start, Instant now) {
    Run run = state.run();
    boolean onItsWay = run.isLive() && !run.isRunning();
    if (run.epoch() != start.epoch() || !onItsWay || state.desired() != DesiredState.RUNNING) {
      return new Decision.Unchanged();
    }
    Change change = new Change(state, now);
    Run failed = run.ended(RunState.FAILED, RunReason.LAUNCH_TIMEOUT, start.why(), now);
    Endings.failed(change.restartWith(0), failed);
    if (state.identity().autoRemove()) {
      return Endings.autoRemove(change).done();
    }
    return change.want(DesiredState.STOPPED, StopOrder.KILL).tell("", Map.of()).done();
  }
}
