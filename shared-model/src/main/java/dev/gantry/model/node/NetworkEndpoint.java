package dev.gantry.model.node;

import dev.gantry.model.id.NetworkId;
import java.util.List;

/**
 * A running container's place in networks, written by the node. Addresses in networks of a tenant's
 * own are the control plane's, and not repeated here: with those alone {@code ip}, {@code gateway}
 * and {@code mac} are empty.
 *
 * @param ip IPv4 address on the default bridge
 * @param prefixLength of the bridge's subnet
 * @param mac in Docker's writing, {@code 02:42:0a:d2:00:05}
 * @param ports published, one entry per family of the host's addresses
 * @param attached networks of the tenant's own that it is plugged into now
 */
public record NetworkEndpoint(
    String ip,
    int prefixLength,
    String gateway,
    String mac,
    List<Published> ports,
    List<NetworkId> attached) {
  public NetworkEndpoint {
    ports = ports == null ? List.of() : List.copyOf(ports);
    attached = attached == null ? List.of() : List.copyOf(attached);
  }

  /** On the default bridge alone. */
  public NetworkEndpoint(
      String ip, int prefixLength, String gateway, String mac, List<Published> ports) {
    this(ip, prefixLength, gateway, mac, ports, List.of());
  }

  /**
   * A port of the host that leads to one of the container.
   *
   * @param protocol {@code tcp} or {@code udp}
   * @param hostIp {@code 0.0.0.0}, {@code ::} or one address
   */
  public record Published(String protocol, int containerPort, String hostIp, int hostPort) {}
}
