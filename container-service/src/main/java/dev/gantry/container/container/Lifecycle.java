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
 *           RestartContainer, while no run is active  as StartContainer
 *           a restart's run is over (see below)       ASSIGNED, of the restart's epoch
 * STOPPED   StopContainer, while the run is active    RUNNING .. EXITED
 *           RestartContainer, while the run is active RUNNING .. EXITED, then RUNNING is wanted
 *           WithdrawStart, before the run is RUNNING  FAILED (LAUNCH_TIMEOUT)
 *           NodeRebooted, without a policy            LOST
 *           RunUnknownToNode                          LOST
 * REMOVED   RemoveContainer; a live one by force
 *           AutoRemove, when a run of epoch &gt; 0 is over
 * (gone)    ContainerRemovedByNode, when REMOVED
 * </pre>
 *
 * A run that ends by itself leaves desired at RUNNING: a node does not start an ended epoch again.
 *
 * <p>Restarts by policy are the node's: it reports the end of an attempt as restarting (still
 * active), then the next attempt of the epoch, or the same end as not restarting after all. A
 * reboot leaves what has a policy to its node.
 *
 * <p>A restart that a user asked for is two wishes in a row, kept in the row as {@code
 * restartEpoch}: STOPPED now; RUNNING with that epoch in the same decision that takes the end of
 * the run. StopContainer, RemoveContainer and another start call it off.
 *
 * <p>Paused is a condition of the run, not a state. PauseContainer and UnpauseContainer change the
 * wish; the node's report changes the run. The wish ends with the run, is taken back when the node
 * says that it could not freeze the run, and by WithdrawPause.
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
            false,
            0,
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
      case Command.UpdateContainer update -> Commands.update(state, update, now);
      case Command.RewireContainer rewire -> Commands.rewire(state, now);
      case Command.WithdrawStart withdraw -> Commands.withdraw(state, withdraw, now);
      case Command.RestartContainer restart -> Commands.restart(state, restart.order(), now);
      case Command.PauseContainer pause -> Pauses.pause(state, now);
      case Command.UnpauseContainer unpause -> Pauses.unpause(state, now);
      case Command.WithdrawPause withdraw -> Pauses.withdraw(state, now);
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
