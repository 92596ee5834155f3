package dev.gantry.agent.network;

import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.NetworkPlace;
import java.util.List;
import java.util.Objects;

/**
 * What a container wants of its tenant's own networks.
 *
 * @param name the container's name, for messages
 * @param places one a network
 * @param ports to publish at the address in the network that has the default route
 */
public record OwnWish(
    TenantId tenant, String name, List<NetworkPlace> places, List<PortRequest> ports) {
  public OwnWish {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(name, "name");
    places = places.stream().sorted(Placed.ORDER).toList();
    ports = List.copyOf(ports);
  }
}
