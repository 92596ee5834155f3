package dev.gantry.agent;

import dev.gantry.model.peer.Fingerprint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/**
 * What an agent needs whose gateway is on another host.
 *
 * @param authority by which the gateway is known
 * @param dataHost under which the gateway reaches this host; empty: the address that this host
 *     reaches the gateway from
 * @param dataPort TCP port of the data port
 */
record Remote(Fingerprint authority, String dataHost, int dataPort) {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * What the gateway is told.
   *
   * @throws IOException the gateway can't be reached to find out
   */
  String dataAddress(URI gateway) throws IOException {
    return "tls:" + (dataHost.isEmpty() ? addressTowards(gateway) : dataHost) + ":" + dataPort;
  }

  private static String addressTowards(URI gateway) throws IOException {
    try (Socket socket = new Socket()) {
      int port = gateway.getPort() < 0 ? 443 : gateway.getPort();
      socket.connect(new InetSocketAddress(gateway.getHost(), port), (int) CONNECT.toMillis());
      return socket.getLocalAddress().getHostAddress();
    }
  }

  /** Where to listen: that one address when it is this host's own, else all of them. */
  InetSocketAddress listen() throws IOException {
    if (!dataHost.isEmpty()) {
      InetAddress address = InetAddress.getByName(dataHost);
      if (NetworkInterface.getByInetAddress(address) != null) {
        return new InetSocketAddress(address, dataPort);
      }
    }
    return new InetSocketAddress(dataPort);
  }
}
