package dev.gantry.agent.network;

import java.io.IOException;

/**
 * A host port in our hands: a bound socket, so that no other program takes the port. nftables
 * carries IPv4 past it; what reaches the socket (IPv6, [::1]) is relayed to the container.
 */
interface PortHold extends AutoCloseable {
  /**
   * @throws IOException if the port can't be bound
   */
  static PortHold bind(HostNetwork host, PublishedPort port, Ipv4 container) throws IOException {
    return switch (port.protocol()) {
      case TCP -> TcpRelay.open(host, port, container);
      case UDP -> UdpRelay.open(host, port, container);
    };
  }

  @Override
  void close();
}
