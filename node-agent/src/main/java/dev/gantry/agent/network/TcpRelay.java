package dev.gantry.agent.network;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on a published TCP port and carries connections to the container. */
final class TcpRelay implements PortHold {
  private static final Logger LOG = LoggerFactory.getLogger(TcpRelay.class);
  private static final int BACKLOG = 1024;
  private static final int BUFFER = 32 * 1024;

  private final HostNetwork host;
  private final ServerSocketChannel listener;
  private final InetSocketAddress target;
  private final Thread listening = Thread.ofVirtual().name("relay tcp").unstarted(this::accept);
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

  private TcpRelay(HostNetwork host, ServerSocketChannel listener, InetSocketAddress target) {
    this.host = host;
    this.listener = listener;
    this.target = target;
  }

  static TcpRelay open(HostNetwork host, PublishedPort port, Ipv4 container) throws IOException {
    InetAddress address = port.host().toBind();
    ServerSocketChannel listener = host.call(() -> ServerSocketChannel.open(family(address)));
    try {
      listener.bind(new InetSocketAddress(address, port.hostPort()), BACKLOG);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    InetSocketAddress target =
        new InetSocketAddress(InetAddress.getByAddress(container.bytes()), port.containerPort());
    TcpRelay relay = new TcpRelay(host, listener, target);
    relay.listening.start();
    return relay;
  }

  static ProtocolFamily family(InetAddress address) {
    return address instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel client = listener.accept();
        connections.add(client);
        Thread.ofVirtual().start(() -> carry(client));
      } catch (AsynchronousCloseException e) {
        return; // close() was called
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("relay of {} could not accept a connection: {}", target, e.getMessage());
        Thread.yield();
      }
    }
  }

  private void carry(SocketChannel client) {
    try (client;
        SocketChannel server = host.call(() -> SocketChannel.open(StandardProtocolFamily.INET))) {
      connections.add(server);
      try {
        server.connect(target);
        Thread back = Thread.ofVirtual().start(() -> copy(server, client));
        copy(client, server);
        back.join();
      } finally {
        connections.remove(server);
      }
    } catch (IOException e) {
      // The container refuses, or is gone: the client sees its connection end.
      LOG.debug("relay to {}: {}", target, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(client);
    }
  }

  /** Copies up to the end, then hands the end on; a failure ends both ways. */
  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (from.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
      to.shutdownOutput();
    } catch (IOException e) {
      LOG.debug("relayed connection broke: {}", e.getMessage());
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing a relayed connection: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      LOG.warn("closing the relay to {}: {}", target, e.getMessage());
    }
    PortHold.awaitEnd(listening);
    connections.forEach(TcpRelay::closeQuietly);
  }
}
