package dev.gantry.agent.network;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import java.util.List;

/**
 * What the next agent must know of a container's places; the rest is in the kernel.
 *
 * @param publishedAt the address that ports lead to; null = none are published
 */
record OwnRecord(
    ContainerId container,
    TenantId tenant,
    String name,
    List<Placed> placed,
    List<PublishedPort> ports,
    Ipv4 publishedAt) {
  OwnRecord {
    placed = List.copyOf(placed);
    ports = List.copyOf(ports);
  }

  OwnRecord with(List<Placed> other) {
    return new OwnRecord(container, tenant, name, other, ports, publishedAt);
  }

  OwnRecord publishing(List<PublishedPort> other, Ipv4 at) {
    return new OwnRecord(container, tenant, name, placed, other, at);
  }
}
