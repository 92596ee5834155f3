package dev.gantry.model.spec;

import dev.gantry.model.id.ContainerId;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A container's place in a network of the tenant's own. Addresses are given out by the control
 * plane and kept until the container leaves the network: a restart does not change them.
 *
 * @param ipv4 without prefix; empty where the network has none
 * @param ipv6 without prefix; empty where the network has none
 * @param mac {@code 02:42:0a:e0:03:05}
 * @param names under which the others of the network find it, lower case: name, short id, host
 *     name, aliases
 * @param links names that this container alone knows others of the network by
 * @param gatewayPriority the network with the highest one has the default route; among equals the
 *     first by name
 */
public record NetworkPlace(
    NetworkSpec network,
    String ipv4,
    String ipv6,
    String mac,
    List<String> names,
    Map<String, ContainerId> links,
    int gatewayPriority) {
  public NetworkPlace {
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(mac, "mac");
    ipv4 = ipv4 == null ? "" : ipv4;
    ipv6 = ipv6 == null ? "" : ipv6;
    names = Checks.copy(names);
    links = Checks.copy(links);
  }
}
