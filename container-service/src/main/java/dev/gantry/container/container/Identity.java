package dev.gantry.container.container;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a container is, apart from what happens to it. Only the name and whether it is restarted
 * ever change.
 *
 * @param name without Docker's leading slash
 * @param imageName the reference that the tenant gave
 * @param autoRemove removed by this service when its run ends ({@code --rm})
 * @param restarts its node has a policy to start it again when its run ends
 */
public record Identity(
    ContainerId id,
    TenantId tenant,
    String name,
    NodeId node,
    Digest image,
    String imageName,
    Map<String, String> labels,
    List<VolumeName> volumes,
    boolean autoRemove,
    boolean restarts) {
  public Identity {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(node, "node");
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    volumes = volumes == null ? List.of() : List.copyOf(volumes);
  }

  Identity restarting(boolean wanted) {
    return new Identity(
        id, tenant, name, node, image, imageName, labels, volumes, autoRemove, wanted);
  }

  Identity renamed(String newName) {
    return new Identity(
        id, tenant, newName, node, image, imageName, labels, volumes, autoRemove, restarts);
  }
}
