package dev.gantry.container.rollout;

import dev.gantry.model.id.ContainerId;

/** One thing to do for an app. */
public sealed interface Step {
  /** Make a replica of the wanted revision. */
  record Create() implements Step {}

  record Start(ContainerId container) implements Step {}

  /** Out of service; what it serves may end. */
  record Drain(ContainerId container) implements Step {}

  /** With the signal and the grace that it was made with. */
  record Stop(ContainerId container) implements Step {}

  /** At once, running or not. */
  record Remove(ContainerId container) implements Step {}

  /**
   * @param failed it ended soon after its start
   */
  record NoteEnd(ContainerId container, boolean failed) implements Step {}

  /** All run, and have done so for long: failures before count no more. */
  record Settle() implements Step {}

  /** Nothing of a removed app is left. */
  record Forget() implements Step {}
}
