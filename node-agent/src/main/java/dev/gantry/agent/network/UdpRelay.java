package dev.gantry.agent.network;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives on a published UDP port and carries datagrams to the container. Each client has a socket
 * of its own towards the container, so that answers find back; it ends after 90 quiet seconds (as
 * Docker's proxy).
 */
final class UdpRelay implements PortHold {
  private static final Logger LOG = LoggerFactory.getLogger(UdpRelay.class);
  private static final Duration QUIET = Duration.ofSeconds(90);
  private static final int MAX_DATAGRAM = 65_535;
  private static final int MAX_CLIENTS = 1024;

  private final HostNetwork host;
  private final DatagramChannel listener;
  private final InetSocketAddress target;
  private final Thread listening = Thread.ofVirtual().name("relay udp").unstarted(this::receive);
  private final Map<SocketAddress, Flow> flows = new ConcurrentHashMap<>();

  private UdpRelay(HostNetwork host, DatagramChannel listener, InetSocketAddress target) {
    this.host = host;
    this.listener = listener;
    this.target = target;
  }

  static UdpRelay open(HostNetwork host, PublishedPort port, Ipv4 container) throws IOException {
    InetAddress address = port.host().toBind();
    DatagramChannel listener = host.call(() -> DatagramChannel.open(TcpRelay.family(address)));
    try {
      listener.bind(new InetSocketAddress(address, port.hostPort()));
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    InetSocketAddress target =
        new InetSocketAddress(InetAddress.getByAddress(container.bytes()), port.containerPort());
    UdpRelay relay = new UdpRelay(host, listener, target);
    relay.listening.start();
    return relay;
  }

  private void receive() {
    ByteBuffer buffer = null;
    while (listener.isOpen()) {
      try {
        buffer = buffer == null ? ByteBuffer.allocate(MAX_DATAGRAM) : buffer.clear();
        SocketAddress client = listener.receive(buffer);
        Flow flow = flow(client);
        if (flow != null) {
          flow.toContainer(buffer.flip());
        }
      } catch (ClosedChannelException e) {
        return; // close() was called
      } catch (IOException e) {
        // Port unreachable in the container, say: UDP promises nothing, the next one may pass.
        LOG.debug("relay to {}: {}", target, e.getMessage());
      }
    }
  }

  private Flow flow(SocketAddress client) throws IOException {
    Flow known = flows.get(client);
    if (known != null) {
      return known;
    }
    if (flows.size() >= MAX_CLIENTS) {
      LOG.debug("relay to {} has {} clients; a datagram is dropped", target, MAX_CLIENTS);
      return null;
    }
    DatagramChannel out = host.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
    try {
      out.connect(target);
    } catch (IOException e) {
      out.close();
      throw e;
    }
    Flow flow = new Flow(client, out);
    flows.put(client, flow);
    Thread.ofVirtual().start(flow::back);
    return flow;
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      LOG.warn("closing the relay to {}: {}", target, e.getMessage());
    }
    PortHold.awaitEnd(listening);
    flows.values().forEach(Flow::close);
  }

  /** One client's way to the container and back. */
  private final class Flow {
    private final SocketAddress client;
    private final DatagramChannel out;
    private volatile long lastNanos = System.nanoTime();

    Flow(SocketAddress client, DatagramChannel out) {
      this.client = client;
      this.out = out;
    }

    void toContainer(ByteBuffer datagram) throws IOException {
      lastNanos = System.nanoTime();
      out.write(datagram);
    }

    void back() {
      DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
      try {
        out.socket().setSoTimeout((int) QUIET.toMillis());
        while (out.isOpen() && listener.isOpen()) {
          if (receive(packet)) {
            listener.send(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()), client);
            lastNanos = System.nanoTime();
          } else if (System.nanoTime() - lastNanos >= QUIET.toNanos()) {
            return;
          }
        }
      } catch (IOException e) {
        LOG.debug("relayed datagrams of {}: {}", target, e.getMessage());
      } finally {
        close();
      }
    }

    private boolean receive(DatagramPacket packet) throws IOException {
      try {
        packet.setLength(MAX_DATAGRAM);
        out.socket().receive(packet);
        return true;
      } catch (SocketTimeoutException e) {
        return false;
      }
    }

    void close() {
      flows.remove(client, this);
      try {
        out.close();
      } catch (IOException e) {
        LOG.debug("closing a relayed flow: {}", e.getMessage());
      }
    }
  }
}
