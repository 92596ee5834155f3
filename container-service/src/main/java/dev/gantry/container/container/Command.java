package dev.gantry.container.container;

import dev.gantry.model.assignment.StopOrder;
import java.util.Objects;

/** What a tenant, or this service on its behalf, asks of a container that exists. */
public sealed interface Command {
  /** Run it: a new epoch. */
  record StartContainer() implements Command {}

  /** End its process, by the order. */
  record StopContainer(StopOrder order) implements Command {
    public StopContainer {
      Objects.requireNonNull(order, "order");
    }
  }

  /** End its process, if there is one, and run it again: a new epoch. */
  record RestartContainer(StopOrder order) implements Command {
    public RestartContainer {
      Objects.requireNonNull(order, "order");
    }
  }

  /** Freeze all its processes. */
  record PauseContainer() implements Command {}

  record UnpauseContainer() implements Command {}

  /** Takes a pause back that the node did not carry out in time. */
  record WithdrawPause() implements Command {}

  /**
   * @param force also while it runs; the process is killed
   * @param volumes its anonymous volumes go too
   */
  record RemoveContainer(boolean force, boolean volumes) implements Command {}

  record RenameContainer(String newName) implements Command {
    public RenameContainer {
      Objects.requireNonNull(newName, "newName");
    }
  }

  /**
   * It has other limits from now on, or another policy.
   *
   * @param restarts its node has a policy to start it again when its run ends
   */
  record UpdateContainer(boolean restarts) implements Command {}

  /** It is in other networks from now on. */
  record RewireContainer() implements Command {}

  /**
   * Takes a start back that no node took up in time. Compare and set: does nothing unless the run
   * of this epoch is still on its way.
   */
  record WithdrawStart(long epoch, String why) implements Command {}
}
