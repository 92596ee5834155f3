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
      return new Decision.Refused(
          ErrorCode.REMOVAL_IN_PROGRESS, "container is marked for removal and cannot be started");
    }
    if (state.run().isLive()) {
      return new Decision.Refused(ErrorCode.NOT_MODIFIED, "container is already started");
    }
    Change change = new Change(state, now);
    change.run(Run.assigned(state.run().epoch() + 1, now));
    return change.want(DesiredState.RUNNING, null).done();
  }

  static Decision stop(ContainerState state, StopOrder order, Instant now) {
    if (state.isRemoved() || !state.run().isLive()) {
      return new Decision.Refused(ErrorCode.NOT_MODIFIED, "container is already stopped");
    }
    return new Change(state, now)
        .want(DesiredState.STOPPED, order)
        .tell("kill", Map.of("signal", Signals.number(order.signal())))
        .done();
  }

  static Decision remove(ContainerState state, Command.RemoveContainer order, Instant now) {
    if (state.isRemoved()) {
      return new Decision.Refused(
          ErrorCode.REMOVAL_IN_PROGRESS,
          "removal of container " + state.identity().name() + " is already in progress");
    }
    boolean live = state.run().isLive();
    if (live && !order.force()) {
      return new Decision.Refused(
          ErrorCode.CONTAINER_RUNNING,
          "cannot remove container \"/"
              + state.identity().name()
              + "\": container is running: stop the container before removing or force remove");
    }
    Change change = new Change(state, now);
    change.removed();
    change.want(DesiredState.REMOVED, live ? StopOrder.KILL : null);
    if (live) {
      // The node may be away; who waits for the exit is answered now, as killed.
      change.tell("kill", Map.of("signal", "9")).tell("die", Map.of("exitCode", KILLED));
    }
    return change.releaseVolumes(order.volumes()).tell("destroy", Map.of()).done();
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

  static Decision withdraw(ContainerState state, Command.WithdrawStart start, Instant now) {
    Run run = state.run();
    boolean onItsWay = run.isLive() && !run.isRunning();
    if (run.epoch() != start.epoch() || !onItsWay || state.desired() != DesiredState.RUNNING) {
      return new Decision.Unchanged();
    }
    Change change = new Change(state, now);
    Run failed = run.ended(RunState.FAILED, RunReason.LAUNCH_TIMEOUT, start.why(), now);
    Endings.failed(change, failed);
    if (state.identity().autoRemove()) {
      return Endings.autoRemove(change).done();
    }
    return change.want(DesiredState.STOPPED, StopOrder.KILL).tell("", Map.of()).done();
  }
}
