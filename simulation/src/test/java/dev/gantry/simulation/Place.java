package dev.gantry.simulation;

import dev.gantry.agent.network.Ipv4;
import dev.gantry.agent.network.PublishedPort;
import dev.gantry.model.node.NetworkEndpoint;
import java.util.List;

/** A container's address and ports on its host. */
record Place(Ipv4 address, List<PublishedPort> ports) {
  boolean conflictsWith(Place other) {
    return address.equals(other.address)
        || ports.stream().anyMatch(port -> other.ports.stream().anyMatch(port::conflictsWith));
  }

  NetworkEndpoint told() {
    List<NetworkEndpoint.Published> published =
        ports.stream()
            .map(
                port ->
                    new NetworkEndpoint.Published(
                        port.protocol().word(), port.containerPort(), "0.0.0.0", port.hostPort()))
            .toList();
    return new NetworkEndpoint(address.toString(), 28, "", "", published);
  }
}
