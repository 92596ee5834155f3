package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;

/**
 * Sockets of a resolver in a container's network namespace: what the container asks at 127.0.0.11,
 * port 53, arrives there. They keep the namespace alive until they are closed.
 *
 * @param udp not blocking
 * @param tcp not blocking
 */
public record ResolverSockets(DatagramChannel udp, ServerSocketChannel tcp)
    implements AutoCloseable {
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.11");

  /**
   * @param netns descriptor of the namespace
   * @throws UncheckedIOException if a socket could not be opened
   */
  public static ResolverSockets open(Kernel kernel, int netns) {
    return HostNetwork.of(kernel, netns).call(() -> openHere(kernel));
  }

  private static ResolverSockets openHere(Kernel kernel) {
    DatagramChannel udp = null;
    ServerSocketChannel tcp = null;
    try {
      udp = DatagramChannel.open(StandardProtocolFamily.INET);
      tcp = ServerSocketChannel.open(StandardProtocolFamily.INET);
      udp.bind(new InetSocketAddress(ADDRESS, 0)).configureBlocking(false);
      tcp.bind(new InetSocketAddress(ADDRESS, 0)).configureBlocking(false);
      try (NetlinkSocket netfilter = new NetlinkSocket(kernel, NetlinkSocket.NETFILTER)) {
        netfilter.run(
            ResolverRedirect.messages(port(udp.getLocalAddress()), tcp.socket().getLocalPort()));
      }
      return new ResolverSockets(udp, tcp);
    } catch (IOException | RuntimeException e) {
      close(udp, e);
      close(tcp, e);
      throw e instanceof IOException io
          ? new UncheckedIOException("sockets of the resolver at 127.0.0.11", io)
          : (RuntimeException) e;
    }
  }

  private static int port(java.net.SocketAddress address) {
    return ((InetSocketAddress) address).getPort();
  }

  private static void close(Channel channel, Exception cause) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (tcp) {
      udp.close();
    }
  }
}
