package dev.gantry.agent.network;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a container wants of the bridge network.
 *
 * @param name the container's name, for messages
 * @param ports to publish
 * @param mac its link's address; empty = one that goes with its IPv4 address
 */
public record NetworkWish(String name, List<PortRequest> ports, Optional<MacAddress> mac) {
  public NetworkWish {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(mac, "mac");
    ports = List.copyOf(ports);
  }

  public static NetworkWish of(String name, PortRequest... ports) {
    return new NetworkWish(name, List.of(ports), Optional.empty());
  }
}
