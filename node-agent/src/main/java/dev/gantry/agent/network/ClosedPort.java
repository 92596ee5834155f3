package dev.gantry.agent.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** A TCP port of another host that containers do not reach. */
record ClosedPort(Ipv4 host, int port) {
  /**
   * Those behind {@code host:port}. Containers have no IPv6, so its addresses don't count.
   *
   * @throws IllegalArgumentException if it is none
   * @throws UnknownHostException if the host is a name that nobody knows
   */
  static Set<ClosedPort> of(String hostAndPort) throws UnknownHostException {
    int colon = hostAndPort.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("not host:port: " + hostAndPort);
    }
    int port = Integer.parseInt(hostAndPort.substring(colon + 1));
    Set<ClosedPort> found = new LinkedHashSet<>();
    for (InetAddress address : InetAddress.getAllByName(hostAndPort.substring(0, colon))) {
      if (address instanceof Inet4Address) {
        found.add(new ClosedPort(Ipv4.of(address.getAddress()), port));
      }
    }
    return found;
  }

  /** The key in the set: every part of a concatenation is padded to four bytes. */
  byte[] key() {
    return Arrays.copyOf(
        ByteBuffer.allocate(6).put(host.bytes()).putShort((short) port).array(), 8);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
