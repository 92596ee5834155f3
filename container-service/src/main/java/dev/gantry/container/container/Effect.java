package dev.gantry.container.container;

import dev.gantry.container.run.Run;
import java.util.Map;

/** What is to be done when a decision is applied; in order, in the transaction that stores it. */
public sealed interface Effect {
  /** Send the node what is wanted now, as the new state says. */
  record Assign(long version) implements Effect {}

  /**
   * Tell others of the container's new state.
   *
   * @param action Docker's event action; empty when Docker has no event for it (a start that
   *     failed), and others need the new state all the same
   */
  record Tell(long version, String action, Map<String, String> attributes) implements Effect {
    public Tell {
      attributes = Map.copyOf(attributes);
    }
  }

  /** Keep a run that is over. */
  record Archive(Run run) implements Effect {}

  /** Let go of the leased volumes, at volume-service. */
  record ReleaseVolumes(boolean removeAnonymous) implements Effect {}

  /** Drop the row: the node has cleaned up. */
  record Forget() implements Effect {}
}
