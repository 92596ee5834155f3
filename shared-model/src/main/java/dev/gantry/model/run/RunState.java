package dev.gantry.model.run;

import java.util.EnumSet;
import java.util.Set;

/**
 * The state of one Run; it only moves forward.
 *
 * <pre>
 * ASSIGNED  -> PREPARING                        the node took the assignment
 * PREPARING -> READY | REJECTED                 root file system is there | it can't be made
 * READY     -> STARTING                         desired RUNNING reached the node
 * STARTING  -> RUNNING | FAILED                 execve done | a step failed (reason, message)
 * RUNNING   -> EXITED                           exit code known
 * any but the terminal ones -> LOST             boot id changed, node has no such run, replaced
 * </pre>
 *
 * A report may skip states (a run that starts and exits at once), never go back.
 */
public enum RunState {
  ASSIGNED,
  PREPARING,
  READY,
  STARTING,
  RUNNING,
  EXITED,
  REJECTED,
  FAILED,
  LOST;

  private static final Set<RunState> TERMINAL = EnumSet.of(EXITED, REJECTED, FAILED, LOST);

  public boolean isTerminal() {
    return TERMINAL.contains(this);
  }

  /** Whether a run in this state may be reported to be in {@code next}. */
  public boolean canBecome(RunState next) {
    return !isTerminal()
        && switch (next) {
          case ASSIGNED -> false;
          case PREPARING -> this == ASSIGNED;
          case READY -> this == ASSIGNED || this == PREPARING;
          case STARTING, REJECTED -> this == ASSIGNED || this == PREPARING || this == READY;
          case RUNNING, FAILED -> this != RUNNING;
          case EXITED, LOST -> true;
        };
  }
}
