package dev.gantry.volume.lifecycle;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.event.VolumeEvent;

/** What is to be done in the transaction that a decision is applied in, in order. */
public sealed interface Effect {
  /** Write the row of this generation. */
  record Save(Volume volume) implements Effect {}

  /** Delete the row of this generation. */
  record Forget(Volume volume) implements Effect {}

  /** Tell the node, by topic {@code gantry.assignments}. */
  record Assign(Assignment.OfVolume assignment) implements Effect {}

  /** Tell everyone, by topic {@code gantry.volumes}. */
  record Publish(VolumeKey key, long version, VolumeEvent event) implements Effect {}
}
