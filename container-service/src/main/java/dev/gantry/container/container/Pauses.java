package dev.gantry.container.container;

import dev.gantry.model.error.ErrorCode;
import java.time.Instant;

/** The decisions on pause and unpause. The words are Docker's. */
final class Pauses {
  private Pauses() {}

  static Decision pause(ContainerState state, Instant now) {
    String id = state.identity().id().value();
    if (!state.isUp()) {
      return new Decision.Refused(
          ErrorCode.CONTAINER_NOT_RUNNING, "container " + id + " is not running");
    }
    if (state.paused()) {
      return new Decision.Refused(
          ErrorCode.CONTAINER_PAUSED, "Container " + id + " is already paused");
    }
    if (state.run().isRestarting()) {
      return new Decision.Refused(
          ErrorCode.CONTAINER_RESTARTING,
          "Container " + id + " is restarting, wait until the container is running");
    }
    // Without what was said of a pause before, so that the same failure is news.
    return new Change(state, now).run(state.run().quiet()).pause(true).assign().done();
  }

  static Decision unpause(ContainerState state, Instant now) {
    if (!state.isRunning() || !(state.paused() || state.run().paused())) {
      return new Decision.Refused(
          ErrorCode.CONTAINER_NOT_PAUSED,
          "Container " + state.identity().id().value() + " is not paused");
    }
    return new Change(state, now).pause(false).assign().done();
  }

  static Decision withdraw(ContainerState state, Instant now) {
    boolean onItsWay = state.paused() && !state.run().paused();
    return onItsWay
        ? new Change(state, now).pause(false).assign().done()
        : new Decision.Unchanged();
  }
}
