package dev.gantry.container.container;

import dev.gantry.container.run.Run;
import dev.gantry.model.assignment.DesiredState;
import java.time.Instant;
import java.util.Map;

/**
 * Decides the life of a container. Pure: state, command or happening, and the time in; the new
 * state and ordered effects out.
 *
 * <pre>
 * desired   by                                        run meanwhile
 * READY     CreateContainer                           epoch 0: ASSIGNED .. READY | REJECTED
 * RUNNING   StartContainer: epoch + 1                 ASSIGNED .. RUNNING | FAILED | REJECTED
 * STOPPED   StopContainer, while the run is live      RUNNING .. EXITED
 *           WithdrawStart, before the run is RUNNING  FAILED (LAUNCH_TIMEOUT)
 *           NodeRebooted, RunUnknownToNode            LOST
 * REMOVED   RemoveContainer; a live one by force
 *           AutoRemove, when a run of epoch &gt; 0 is over
 * (gone)    ContainerRemovedByNode, when REMOVED
 * </pre>
 *
 * A run that ends by itself leaves desired at RUNNING: a node does not start an ended epoch again.
 */
public final class Lifecycle {
  private Lifecycle() {}

  /** A container that did not exist: placed, named, its slot assigned to the node. */
  public static Decision.Changed create(Identity identity, Instant now) {
    ContainerState nothing =
        new ContainerState(
            identity,
            0,
            0,
            now,
            1,
            DesiredState.READY,
            null,
            Run.assigned(0, now),
            Outcome.NONE,
            now,
            null);
    return (Decision.Changed)
        new Change(nothing, now).want(DesiredState.READY, null).tell("create", Map.of()).done();
  }

  public static Decision decide(ContainerState state, Command command, Instant now) {
    return switch (command) {
      case Command.StartContainer start -> Commands.start(state, now);
      case Command.StopContainer stop -> Commands.stop(state, stop.order(), now);
      case Command.RemoveContainer remove -> Commands.remove(state, remove, now);
      case Command.RenameContainer rename -> Commands.rename(state, rename.newName(), now);
      case Command.WithdrawStart withdraw -> Commands.withdraw(state, withdraw, now);
    };
  }

  public static Decision decide(ContainerState state, Happening happening, Instant now) {
    return switch (happening) {
      case Happening.RunReported reported -> Happenings.reported(state, reported.report(), now);
      case Happening.ContainerRemovedByNode gone -> Happenings.removedByNode(state, now);
      case Happening.NodeRebooted rebooted -> Happenings.rebooted(state, now);
      case Happening.RunUnknownToNode unknown -> Happenings.unknown(state, now);
      case Happening.AssignmentMissed missed -> Happenings.missed(state, now);
    };
  }
}
