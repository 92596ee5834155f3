package dev.gantry.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

/** Ports of 127.0.0.1, which the kernel chooses. */
class PortHoldTest {
  private static final HostAddress LOOPBACK = new HostAddress("127.0.0.1");
  private static final Ipv4 CONTAINER = Ipv4.parse("127.0.0.1");
  private static final int ROUNDS = 300;

  @Test
  void aTcpPortThatWasGivenBackCanBeBoundAtOnce() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (ServerSocketChannel first = ServerSocketChannel.open().bind(anyPort())) {
        InetSocketAddress address = (InetSocketAddress) first.getLocalAddress();
        first.close();
        PortHold.bind(HostNetwork.own(), port(Protocol.TCP, address.getPort()), CONTAINER).close();
        try (ServerSocketChannel again = ServerSocketChannel.open().bind(address)) {
          assertThat(again.isOpen()).isTrue();
        }
      }
    }
  }

  @Test
  void anUdpPortThatWasGivenBackCanBeBoundAtOnce() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (DatagramChannel first = DatagramChannel.open().bind(anyPort())) {
        InetSocketAddress address = (InetSocketAddress) first.getLocalAddress();
        first.close();
        PortHold.bind(HostNetwork.own(), port(Protocol.UDP, address.getPort()), CONTAINER).close();
        try (DatagramChannel again = DatagramChannel.open().bind(address)) {
          assertThat(again.isOpen()).isTrue();
        }
      }
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static PublishedPort port(Protocol protocol, int hostPort) {
    return new PublishedPort(protocol, LOOPBACK, hostPort, 80);
  }
}
