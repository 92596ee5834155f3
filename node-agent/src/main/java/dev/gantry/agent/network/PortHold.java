package dev.gantry.agent.network;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.LoggerFactory;

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

  /** Gives the port back: after this, others can bind it. */
  @Override
  void close();

  /** The JDK closes a socket for the kernel only when the virtual thread that waits on it left. */
  static void awaitEnd(Thread listening) {
    try {
      if (!listening.join(Duration.ofSeconds(2))) {
        LoggerFactory.getLogger(PortHold.class).warn("{} does not end", listening.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
