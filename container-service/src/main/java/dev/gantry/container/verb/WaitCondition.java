package dev.gantry.container.verb;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.run.Run;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.run.RunState;

/** What {@code docker wait} waits for. */
enum WaitCondition {
  NOT_RUNNING,
  NEXT_EXIT,
  REMOVED;

  private static final int KILLED = 137;

  static WaitCondition parse(String text) {
    return switch (text) {
      case "", "not-running" -> NOT_RUNNING;
      case "next-exit" -> NEXT_EXIT;
      case "removed" -> REMOVED;
      default ->
          throw new GantryException(ErrorCode.BAD_REQUEST, "invalid condition: \"" + text + "\"");
    };
  }

  /**
   * A start that fails is no exit: as dockerd's, a wait for the next one goes on.
   *
   * @param first the state when the wait came in: the next exit is one after it
   */
  boolean isMet(ContainerState first, ContainerState now) {
    return switch (this) {
      // Docker's too: of one that is restarted again and again, the next exit ends the wait.
      case NOT_RUNNING ->
          now.isRemoved() || !now.run().isActive() || isNextExit(first.run(), now.run());
      case NEXT_EXIT -> now.isRemoved() || isNextExit(first.run(), now.run());
      case REMOVED -> now.isRemoved();
    };
  }

  private static boolean isNextExit(Run first, Run now) {
    boolean same = now.epoch() == first.epoch() && now.attempt() == first.attempt();
    boolean wasOver = first.state().isTerminal() || first.epoch() == 0;
    if (same) {
      return !wasOver && isExit(now);
    }
    // Another run: the first has ended, also where its end and the next start were one change.
    return !wasOver || (now.epoch() > 0 && isExit(now));
  }

  private static boolean isExit(Run run) {
    return run.state().isTerminal() && (run.startedAt() != null || run.state() == RunState.LOST);
  }

  /**
   * What the answer says went wrong. As dockerd's, that of a removal speaks of removing alone:
   * clients print it beside the error of the start.
   */
  String error(ContainerState end) {
    return this == REMOVED ? "" : end.outcome().error();
  }

  /** Removed by force while it ran: killed, whatever its node will tell. */
  static int exitCode(ContainerState state) {
    return state.isRemoved() && state.run().isLive() ? KILLED : state.outcome().exitCode();
  }
}
