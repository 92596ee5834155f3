package dev.gantry.agent.network;

import dev.gantry.model.id.TenantId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a container wants of the bridge network.
 *
 * @param tenant whose it is: it talks to containers of that tenant
 * @param name the container's name, for messages
 * @param ports to publish
 * @param mac its link's address; empty = one that goes with its IPv4 address
 */
public record NetworkWish(
    TenantId tenant, String name, List<PortRequest> ports, Optional<MacAddress> mac) {
  public NetworkWish {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(mac, "mac");
    ports = List.copyOf(ports);
  }

  /** Of the local tenant. */
  public static NetworkWish of(String name, PortRequest... ports) {
    return new NetworkWish(TenantId.LOCAL, name, List.of(ports), Optional.empty());
  }
}
