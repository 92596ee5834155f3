package dev.gantry.container.view;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.container.container.PredefinedNetwork.ShownId;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.run.Run;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.node.NetworkEndpoint.Published;
import dev.gantry.model.spec.NetworkMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Docker's NetworkSettings. A container has addresses and ports while it runs; what it asked for
 * stands in HostConfig.
 */
public final class NetworkView {
  private final ContainerState state;
  private final String network;
  private final boolean running;
  private final NetworkEndpoint endpoint;
  private final Object exposed;

  /** Null where it is not on the default bridge, or does not run. */
  private final NetworkEndpoint onBridge;

  private final Catalog.Details details;

  private NetworkView(Catalog.Details details) {
    this.state = details.state();
    this.network = details.network();
    this.running = state.isRunning();
    this.endpoint = running ? state.run().endpoint() : null;
    this.details = details;
    this.onBridge = details.spec().network() instanceof NetworkMode.Own ? null : endpoint;
    this.exposed = details.shown().config().get("ExposedPorts");
  }

  static Map<String, Object> inspection(Catalog.Details details) {
    return new NetworkView(details).inspection();
  }

  static Map<String, Object> summary(Catalog.Details details) {
    return Map.of("Networks", new NetworkView(details).networks());
  }

  /** The ports of a line of {@code docker ps}. */
  static List<Map<String, Object>> listed(Catalog.Details details) {
    return new NetworkView(details).listed();
  }

  /** Id of a container's end of its network, while it runs. */
  public static String endpointId(ContainerState state) {
    Run run = state.run();
    return ShownId.of("endpoint", state.identity().id().value(), run.epoch() + "." + run.attempt());
  }

  /** Id of a container's end of a network of its tenant's own, while it runs. */
  public static String endpointId(ContainerState state, NetworkId network) {
    return ShownId.of("endpoint", network.value(), endpointId(state));
  }

  private Map<String, Object> inspection() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("Bridge", "");
    Run run = state.run();
    settings.put(
        "SandboxID",
        running
            ? ShownId.of(
                "sandbox", state.identity().id().value(), run.epoch() + "." + run.attempt())
            : "");
    settings.put("SandboxKey", "");
    settings.put("Ports", ports());
    settings.put("HairpinMode", false);
    settings.put("LinkLocalIPv6Address", "");
    settings.put("LinkLocalIPv6PrefixLen", 0);
    settings.put("SecondaryIPAddresses", null);
    settings.put("SecondaryIPv6Addresses", null);
    settings.put("EndpointID", onBridge == null ? "" : endpointId(state));
    settings.put("Gateway", onBridge == null ? "" : endpoint.gateway());
    settings.put("GlobalIPv6Address", "");
    settings.put("GlobalIPv6PrefixLen", 0);
    settings.put("IPAddress", onBridge == null ? "" : endpoint.ip());
    settings.put("IPPrefixLen", onBridge == null ? 0 : endpoint.prefixLength());
    settings.put("IPv6Gateway", "");
    settings.put("MacAddress", onBridge == null ? "" : endpoint.mac());
    settings.put("Networks", networks());
    return settings;
  }

  /** Exposed ports too, as null. */
  private Map<String, Object> ports() {
    Map<String, Object> ports = new TreeMap<>();
    if (endpoint == null) {
      return ports;
    }
    if (exposed instanceof Map<?, ?> names) {
      names.keySet().forEach(name -> ports.put(normalized(name), null));
    }
    Map<String, List<Map<String, String>>> bound = new TreeMap<>();
    for (Published port : endpoint.ports()) {
      bound
          .computeIfAbsent(key(port), key -> new ArrayList<>())
          .add(binding(port.hostIp(), Integer.toString(port.hostPort())));
    }
    ports.putAll(bound);
    return ports;
  }

  private static Map<String, String> binding(String ip, String port) {
    Map<String, String> binding = new LinkedHashMap<>();
    binding.put("HostIp", ip);
    binding.put("HostPort", port);
    return binding;
  }

  private static String key(Published port) {
    return port.containerPort() + "/" + port.protocol();
  }

  private static String normalized(Object name) {
    String text = String.valueOf(name);
    return text.indexOf('/') < 0 ? text + "/tcp" : text;
  }

  private List<Map<String, Object>> listed() {
    List<Map<String, Object>> lines = new ArrayList<>();
    if (endpoint == null) {
      return lines;
    }
    for (Published port : endpoint.ports()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("IP", port.hostIp());
      line.put("PrivatePort", port.containerPort());
      line.put("PublicPort", port.hostPort());
      line.put("Type", port.protocol());
      lines.add(line);
    }
    ports()
        .forEach(
            (name, bindings) -> {
              if (bindings == null) {
                String[] parts = name.split("/", 2);
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("PrivatePort", Integer.parseInt(parts[0]));
                line.put("Type", parts[1]);
                lines.add(line);
              }
            });
    return lines;
  }

  private Map<String, Object> networks() {
    Map<String, Object> networks = new LinkedHashMap<>();
    if (details.spec().network() instanceof NetworkMode.Own own) {
      own.places()
          .forEach(place -> networks.put(place.network().name(), PlaceView.of(details, place)));
    } else if (!network.startsWith("container:")) {
      networks.put(network, ofNetwork());
    }
    return networks;
  }

  private Map<String, Object> ofNetwork() {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("IPAMConfig", null);
    shown.put("Links", null);
    shown.put("Aliases", null);
    shown.put("MacAddress", endpoint == null ? "" : endpoint.mac());
    shown.put("DriverOpts", null);
    shown.put("GwPriority", 0);
    shown.put(
        "NetworkID",
        PredefinedNetwork.named(network).map(n -> n.id(state.identity().tenant())).orElse(""));
    shown.put("EndpointID", running ? endpointId(state) : "");
    shown.put("Gateway", endpoint == null ? "" : endpoint.gateway());
    shown.put("IPAddress", endpoint == null ? "" : endpoint.ip());
    shown.put("IPPrefixLen", endpoint == null ? 0 : endpoint.prefixLength());
    shown.put("IPv6Gateway", "");
    shown.put("GlobalIPv6Address", "");
    shown.put("GlobalIPv6PrefixLen", 0);
    shown.put("DNSNames", null);
    return shown;
  }
}
