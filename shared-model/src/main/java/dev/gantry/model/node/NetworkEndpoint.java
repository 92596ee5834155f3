package dev.gantry.model.node;

import java.util.List;

/**
 * A running container's place on its node's bridge network, written by the node.
 *
 * @param ip IPv4 address
 * @param prefixLength of the bridge's subnet
 * @param mac in Docker's writing, {@code 02:42:0a:d2:00:05}
 * @param ports published, one entry per family of the host's addresses
 */
public record NetworkEndpoint(
    String ip, int prefixLength, String gateway, String mac, List<Published> ports) {
  public NetworkEndpoint {
    ports = ports == null ? List.of() : List.copyOf(ports);
  }

  /**
   * A port of the host that leads to one of the container.
   *
   * @param protocol {@code tcp} or {@code udp}
   * @param hostIp {@code 0.0.0.0}, {@code ::} or one address
   */
  public record Published(String protocol, int containerPort, String hostIp, int hostPort) {}
}
