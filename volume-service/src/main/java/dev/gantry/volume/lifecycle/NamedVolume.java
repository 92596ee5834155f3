package dev.gantry.volume.lifecycle;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that stands behind one name: the state that decisions are made on.
 *
 * @param live what users see; empty when there is no such volume
 * @param removing older generations whose data is still on a node, at most one on each
 * @param holders containers that lease the live one, in order of their ids
 */
public record NamedVolume(
    VolumeKey key, Optional<Volume> live, List<Volume> removing, List<ContainerId> holders) {
  public NamedVolume {
    Objects.requireNonNull(key, "key");
    removing = List.copyOf(removing);
    holders = List.copyOf(holders);
    if (live.isPresent() && live.get().state() == VolumeState.REMOVING) {
      throw new IllegalArgumentException("volume " + key + ": live and REMOVING");
    }
    if (live.isEmpty() && !holders.isEmpty()) {
      throw new IllegalArgumentException("volume " + key + ": absent but held by " + holders);
    }
  }

  public static NamedVolume absent(VolumeKey key) {
    return new NamedVolume(key, Optional.empty(), List.of(), List.of());
  }

  /** The generation whose data {@code node} still has to delete. */
  Optional<Volume> removingOn(NodeId node) {
    return removing.stream().filter(old -> old.isOn(node)).findFirst();
  }

  NamedVolume withLive(Volume volume) {
    return new NamedVolume(key, Optional.of(volume), removing, holders);
  }
}
