package dev.gantry.agent.network;

import dev.gantry.model.id.ContainerId;
import java.util.List;

/** What the next agent must know of an endpoint; the rest is in the kernel. */
record EndpointRecord(
    ContainerId container, Ipv4 address, MacAddress mac, String veth, List<PublishedPort> ports) {
  EndpointRecord {
    ports = List.copyOf(ports);
  }
}
