package dev.gantry.model.event;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import java.util.List;
import java.util.Map;

/**
 * The state of a container as others may know it: without environment or secrets. Owners of images
 * and volumes confirm leases by it, and end them at {@code removed}.
 *
 * @param action Docker's event action (create, start, die, stop, destroy, …)
 * @param attributes Docker's event attributes (name, image, exitCode, labels)
 */
public record ContainerEvent(
    ContainerId container,
    TenantId tenant,
    NodeId node,
    String name,
    Digest image,
    String imageName,
    List<VolumeName> volumes,
    boolean running,
    boolean removed,
    String action,
    Map<String, String> attributes) {
  public ContainerEvent {
    volumes = volumes == null ? List.of() : List.copyOf(volumes);
    attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
  }
}
