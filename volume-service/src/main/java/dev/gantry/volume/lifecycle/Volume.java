package dev.gantry.volume.lifecycle;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.event.VolumeEvent;
import dev.gantry.model.id.NodeId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One generation of a volume.
 *
 * @param generation the version at which it was made: tells apart those that bore the same name
 * @param version grows by every change, also from one generation of a name to the next, so that an
 *     agent can order what it is told of the name
 * @param node where the data is; empty exactly while AVAILABLE
 * @param since when the state was entered
 */
public record Volume(
    VolumeKey key,
    long generation,
    long version,
    VolumeState state,
    Optional<NodeId> node,
    VolumeTraits traits,
    Instant createdAt,
    Instant since) {
  public Volume {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(traits, "traits");
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(since, "since");
    if (generation <= 0 || version < generation) {
      throw new IllegalArgumentException(
          "volume " + key + ": version " + version + " of generation " + generation);
    }
    if (node.isEmpty() != (state == VolumeState.AVAILABLE)) {
      throw new IllegalArgumentException("volume " + key + ": " + state + " on node " + node);
    }
  }

  static Volume made(VolumeKey key, VolumeTraits traits, long version, Instant now) {
    return new Volume(
        key, version, version, VolumeState.AVAILABLE, Optional.empty(), traits, now, now);
  }

  Volume boundTo(NodeId to, long newVersion, Instant now) {
    return new Volume(
        key, generation, newVersion, VolumeState.BOUND, Optional.of(to), traits, createdAt, now);
  }

  Volume removing(long newVersion, Instant now) {
    return new Volume(
        key, generation, newVersion, VolumeState.REMOVING, node, traits, createdAt, now);
  }

  boolean isOn(NodeId other) {
    return node.isPresent() && node.get().equals(other);
  }

  /** What its node is to know of it; empty while it has none. */
  public Optional<Assignment.OfVolume> assignment() {
    return node.map(
        on ->
            new Assignment.OfVolume(
                key.name(), key.tenant(), on, version, state != VolumeState.REMOVING));
  }

  /** What others may know of it, after {@code action} (Docker's word). */
  public VolumeEvent event(String action) {
    boolean removed = state == VolumeState.REMOVING || action.equals("destroy");
    return new VolumeEvent(key.name(), key.tenant(), node.orElse(null), removed, action);
  }
}
