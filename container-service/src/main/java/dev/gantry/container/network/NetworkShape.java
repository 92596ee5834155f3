package dev.gantry.container.network;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.container.ipam.Family;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.membership.Network;
import dev.gantry.container.node.Nodes;
import dev.gantry.container.view.NetworkView;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.NetworkEndpoint;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network in Docker's answers, API 1.51, fields in its order. */
final class NetworkShape {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private NetworkShape() {}

  /**
   * @param bridges of all nodes: the bridge network has a subnet on each
   * @param containers of the tenant, those elsewhere too
   */
  static Map<String, Object> of(
      PredefinedNetwork network,
      TenantId tenant,
      List<Nodes.Bridge> bridges,
      List<Catalog.Details> containers) {
    boolean isBridge = network == PredefinedNetwork.BRIDGE;
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("Name", network.title());
    shape.put("Id", network.id(tenant));
    shape.put("Created", created(bridges));
    shape.put("Scope", "local");
    shape.put("Driver", network.driver());
    shape.put("EnableIPv4", true);
    shape.put("EnableIPv6", false);
    shape.put("IPAM", ipam(isBridge ? bridges : List.of()));
    for (String flag : List.of("Internal", "Attachable", "Ingress")) {
      shape.put(flag, false);
    }
    shape.put("ConfigFrom", Map.of("Network", ""));
    shape.put("ConfigOnly", false);
    shape.put("Containers", members(network, containers));
    shape.put("Options", isBridge ? options() : Map.of());
    shape.put("Labels", Map.of());
    return shape;
  }

  /**
   * One that a tenant made.
   *
   * @param members by container id
   */
  static Map<String, Object> of(Network network, Map<String, Object> members) {
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("Name", network.name());
    shape.put("Id", network.id());
    shape.put("Created", network.createdAt().toString());
    shape.put("Scope", "local");
    shape.put("Driver", Network.DRIVER);
    shape.put("EnableIPv4", network.ipv4() != null);
    shape.put("EnableIPv6", network.ipv6() != null);
    Map<String, Object> ipam = new LinkedHashMap<>();
    ipam.put("Driver", "default");
    ipam.put("Options", network.ipamOptions());
    ipam.put("Config", network.families().map(NetworkShape::config).toList());
    shape.put("IPAM", ipam);
    shape.put("Internal", network.internal());
    shape.put("Attachable", network.attachable());
    shape.put("Ingress", false);
    shape.put("ConfigFrom", Map.of("Network", ""));
    shape.put("ConfigOnly", false);
    shape.put("Containers", members);
    shape.put("Options", network.options());
    shape.put("Labels", network.labels());
    return shape;
  }

  private static Map<String, Object> config(Family family) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("Subnet", family.subnet());
    if (family.range() != null) {
      config.put("IPRange", family.range());
    }
    config.put("Gateway", family.gateway());
    if (!family.aux().isEmpty()) {
      config.put("AuxiliaryAddresses", family.aux());
    }
    return config;
  }

  /** They came with the first node. */
  private static String created(List<Nodes.Bridge> bridges) {
    return bridges.stream()
        .map(Nodes.Bridge::since)
        .min(Comparator.naturalOrder())
        .map(Instant::toString)
        .orElse(NEVER);
  }

  private static Map<String, Object> ipam(List<Nodes.Bridge> bridges) {
    Map<String, Object> ipam = new LinkedHashMap<>();
    ipam.put("Driver", "default");
    ipam.put("Options", null);
    ipam.put(
        "Config",
        bridges.stream()
            .map(Nodes.Bridge::subnet)
            .filter(subnet -> !subnet.isEmpty())
            .distinct()
            .map(subnet -> Map.of("Subnet", subnet, "Gateway", gateway(subnet)))
            .toList());
    return ipam;
  }

  /** Nodes give their bridge the first address of its subnet. */
  private static String gateway(String subnet) {
    String network = subnet.substring(0, subnet.indexOf('/'));
    int dot = network.lastIndexOf('.');
    return network.substring(0, dot + 1) + (Integer.parseInt(network.substring(dot + 1)) + 1);
  }

  private static Map<String, Object> members(
      PredefinedNetwork network, List<Catalog.Details> containers) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (Catalog.Details details : containers) {
      ContainerState state = details.state();
      if (state.isRunning() && details.network().equals(network.title())) {
        members.put(state.identity().id().value(), member(state));
      }
    }
    return members;
  }

  private static Map<String, Object> member(ContainerState state) {
    NetworkEndpoint endpoint = state.run().endpoint();
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("Name", state.identity().name());
    member.put("EndpointID", NetworkView.endpointId(state));
    member.put("MacAddress", endpoint == null ? "" : endpoint.mac());
    member.put(
        "IPv4Address", endpoint == null ? "" : endpoint.ip() + "/" + endpoint.prefixLength());
    member.put("IPv6Address", "");
    return member;
  }

  private static Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("com.docker.network.bridge.default_bridge", "true");
    options.put("com.docker.network.bridge.enable_icc", "true");
    options.put("com.docker.network.bridge.enable_ip_masquerade", "true");
    options.put("com.docker.network.bridge.host_binding_ipv4", "0.0.0.0");
    options.put("com.docker.network.driver.mtu", "1500");
    return options;
  }
}
