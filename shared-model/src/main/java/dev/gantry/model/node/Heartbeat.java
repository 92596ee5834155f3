package dev.gantry.model.node;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import java.time.Instant;
import java.util.List;

/**
 * Sent every few seconds, on topic {@code gantry.node-reports}.
 *
 * @param bootId /proc/sys/kernel/random/boot_id: when it changes, all older runs are LOST
 * @param held every container that the node holds, with the version it has applied; the owner sends
 *     again what is behind and answers REMOVED for what it does not know
 */
public record Heartbeat(
    NodeId node, String bootId, Instant at, Capacity capacity, List<Held> held) {
  public Heartbeat {
    held = held == null ? List.of() : List.copyOf(held);
  }

  /** A container on the node: the epoch and assignment version that the agent works on. */
  public record Held(ContainerId container, long epoch, long version) {}
}
