package dev.gantry.volume.lifecycle;

import dev.gantry.model.id.NodeId;

/** What can be asked of a name, or is told of it. */
public sealed interface VolumeCommand {
  /** Make the volume; one that is there already is taken as it is. */
  record Create(VolumeTraits traits) implements VolumeCommand {}

  /** A container that goes to {@code node} will use it. */
  record Bind(NodeId node) implements VolumeCommand {}

  /** The user removes it. */
  record Remove() implements VolumeCommand {}

  /**
   * A node has deleted the data.
   *
   * @param version that of the order it followed
   */
  record ConfirmGone(NodeId node, long version) implements VolumeCommand {}
}
