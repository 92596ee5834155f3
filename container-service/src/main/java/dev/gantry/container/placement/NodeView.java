package dev.gantry.container.placement;

import dev.gantry.model.id.NodeId;
import java.time.Instant;
import java.util.Objects;

/**
 * A node as the scheduler sees it.
 *
 * @param arch {@code amd64} or {@code arm64}
 * @param connected its watch stream is open at a gateway
 * @param heardAt when it last told anything
 * @param availability what an operator wants of it
 * @param reservedBytes memory that the containers placed there have reserved
 * @param containers placed there to run: what spreading counts
 */
public record NodeView(
    NodeId id,
    String name,
    String arch,
    boolean connected,
    Instant heardAt,
    Availability availability,
    int cpus,
    long memoryBytes,
    long reservedBytes,
    int containers) {
  public NodeView {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(heardAt, "heardAt");
    Objects.requireNonNull(availability, "availability");
  }
}
