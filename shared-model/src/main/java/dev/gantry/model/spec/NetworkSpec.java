package dev.gantry.model.spec;

import dev.gantry.model.id.NetworkId;
import java.util.Objects;

/**
 * A network of a tenant's own, as a node makes it: a bridge with NAT and rules. Nodes make it with
 * its first container and remove it after its last one; nothing of it changes in its life.
 *
 * @param name for messages and the search domain of answers
 * @param bridge name of the link that the tenant's administrator asked for; empty = the node's
 *     choice
 * @param ipv4 null = none
 * @param ipv6 null = none
 * @param internal no way out and no published ports
 * @param talk containers of it reach each other ({@code com.docker.network.bridge.enable_icc})
 * @param masquerade packets to the outside get the host's address
 * @param mtu bytes; 0 = that of the node's default bridge
 * @param hostIp the host's address that ports are published on unless they name one; empty = all
 */
public record NetworkSpec(
    NetworkId id,
    String name,
    String bridge,
    Range ipv4,
    Range ipv6,
    boolean internal,
    boolean talk,
    boolean masquerade,
    int mtu,
    String hostIp) {
  public NetworkSpec {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    bridge = bridge == null ? "" : bridge;
    hostIp = hostIp == null ? "" : hostIp;
  }

  /**
   * Addresses of one family.
   *
   * @param subnet in CIDR form, {@code 10.224.3.0/24} or {@code fd00:12::/64}
   * @param gateway the bridge's own address in it, without prefix
   */
  public record Range(String subnet, String gateway) {
    public Range {
      Objects.requireNonNull(subnet, "subnet");
      Objects.requireNonNull(gateway, "gateway");
    }
  }
}
