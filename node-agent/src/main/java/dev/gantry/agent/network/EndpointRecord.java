package dev.gantry.agent.network;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import java.util.List;

/**
 * What the next agent must know of an endpoint; the rest is in the kernel.
 *
 * @param tenant whose it is; null in records of agents that knew one tenant only
 */
record EndpointRecord(
    ContainerId container,
    TenantId tenant,
    Ipv4 address,
    MacAddress mac,
    String veth,
    List<PublishedPort> ports) {
  EndpointRecord {
    tenant = tenant == null ? TenantId.LOCAL : tenant;
    ports = List.copyOf(ports);
  }
}
