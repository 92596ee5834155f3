package dev.gantry.model.lease;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import java.util.List;
import java.util.Map;

/**
 * volume-service's answer to {@link Request}: volumes made where missing, held for the container,
 * and bound to a node. Idempotent, keyed by container; expires (5 min) unless a {@code
 * ContainerEvent} confirms it.
 */
public record VolumeLease(ContainerId container, List<Leased> volumes) {
  public VolumeLease {
    volumes = List.copyOf(volumes);
  }

  /**
   * Body of {@code POST /inner/v1/volume-leases}.
   *
   * @param node where the container would go; a volume without a node is bound to it, one with
   *     another node keeps it, and the container follows
   */
  public record Request(TenantId tenant, ContainerId container, NodeId node, List<Wish> volumes) {
    public Request {
      volumes = List.copyOf(volumes);
    }
  }

  /**
   * @param name null: an anonymous volume is made, its name derived from container and target so
   *     that a repeat makes no second one
   */
  public record Wish(
      VolumeName name,
      String target,
      String driver,
      Map<String, String> labels,
      Map<String, String> driverOpts) {
    public Wish {
      labels = labels == null ? Map.of() : Map.copyOf(labels);
      driverOpts = driverOpts == null ? Map.of() : Map.copyOf(driverOpts);
    }
  }

  /** In the order of the wishes. {@code mountpoint}: path on the node, for inspect. */
  public record Leased(
      VolumeName name, String target, NodeId node, boolean anonymous, String mountpoint) {}
}
