package dev.gantry.container.creation;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.spec.NetworkMode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The network of a container. Bridge networks are not there yet: {@code bridge}, {@code default}
 * and nothing mean a network namespace of the container's own with a loopback link only, which is
 * what {@code none} is; inspect names the network {@code bridge}, with empty addresses.
 */
final class NetworkChecks {
  private static final Set<String> BRIDGE = Set.of("", "default", "bridge");

  private NetworkChecks() {}

  static NetworkMode check(CreateRequest request, boolean admin) {
    HostWishes host = request.host();
    String mode = host.networkMode();
    NetworkMode network = mode(mode, admin);
    endpoints(request, mode);
    boolean publishes = !host.portBindings().isEmpty() || host.publishAllPorts();
    if (publishes && BRIDGE.contains(mode)) {
      throw Bad.notYet("publishing ports");
    }
    if (!host.links().isEmpty()) {
      throw Bad.notYet("linking containers");
    }
    return network;
  }

  /** The name that inspect and list show. */
  static String shown(String mode) {
    return BRIDGE.contains(mode) ? "bridge" : mode;
  }

  static List<String> warnings(HostWishes host) {
    return host.networkMode().equals("host") && !host.portBindings().isEmpty()
        ? List.of("Published ports are discarded when using host network mode")
        : List.of();
  }

  private static NetworkMode mode(String mode, boolean admin) {
    if (mode.startsWith("container:")) {
      throw Bad.notYet("sharing the network of another container");
    }
    if (mode.equals("host")) {
      SecurityChecks.adminOnly(admin, "the host's network");
      return new NetworkMode.Host();
    }
    if (mode.equals("none") || BRIDGE.contains(mode)) {
      return new NetworkMode.None();
    }
    throw notFound(mode);
  }

  private static void endpoints(CreateRequest request, String mode) {
    if (request.networking() == null || request.networking().endpoints() == null) {
      return;
    }
    request
        .networking()
        .endpoints()
        .forEach(
            (name, endpoint) -> {
              if (!shown(name).equals(shown(mode))) {
                throw notFound(name);
              }
              if (endpoint != null && asksForAddress(endpoint.get("IPAMConfig"))) {
                throw Bad.request(
                    "user specified IP address is supported on user defined networks only");
              }
            });
  }

  private static boolean asksForAddress(Object ipam) {
    return ipam instanceof Map<?, ?> map
        && map.values().stream().anyMatch(v -> v instanceof String text && !text.isEmpty());
  }

  private static GantryException notFound(String network) {
    return new GantryException(ErrorCode.NO_SUCH_NETWORK, "network " + network + " not found");
  }
}
