package dev.gantry.container.creation;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.spec.NetworkMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The network of a container: {@code bridge} ({@code default} and nothing mean it), {@code host} or
 * {@code none}. There are no others yet: as with Docker, a container can be created in a network
 * that does not exist, and its start says so.
 */
final class NetworkChecks {
  private static final Set<String> BRIDGE = Set.of("", "default", "bridge");
  private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none");
  private static final Pattern MAC = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");

  private NetworkChecks() {}

  /** Ports of {@code -P} are not in it: they need the image's configuration. */
  static NetworkMode check(CreateRequest request, boolean admin) {
    HostWishes host = request.host();
    NetworkMode network = mode(request, admin);
    Ports.check(request.exposedPorts().keySet());
    if (!host.links().isEmpty()) {
      throw Bad.notYet("linking containers");
    }
    return endpoints(request, network);
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

  private static NetworkMode mode(CreateRequest request, boolean admin) {
    String mode = request.host().networkMode();
    // Checked in any mode, as Docker does.
    var ports = Ports.bound(request.host().portBindings());
    if (mode.startsWith("container:")) {
      throw Bad.notYet("sharing the network of another container");
    }
    if (mode.equals("host")) {
      SecurityChecks.adminOnly(admin, "the host's network");
      return new NetworkMode.Host();
    }
    if (mode.equals("none")) {
      return new NetworkMode.None();
    }
    return BRIDGE.contains(mode)
        ? new NetworkMode.Bridge(ports, mac(request))
        : new NetworkMode.Named(mode);
  }

  private static String mac(CreateRequest request) {
    String wide = normalized(request.macAddress());
    String ofEndpoint = "";
    if (request.networking() != null && request.networking().endpoints() != null) {
      for (Map<String, Object> endpoint : request.networking().endpoints().values()) {
        Object mac = endpoint == null ? null : endpoint.get("MacAddress");
        ofEndpoint = mac instanceof String text && !text.isEmpty() ? normalized(text) : ofEndpoint;
      }
    }
    if (!wide.isEmpty() && !ofEndpoint.isEmpty() && !wide.equals(ofEndpoint)) {
      throw Bad.request(
          "the container-wide MAC address must match the endpoint-specific MAC address for the"
              + " main network, or be left empty");
    }
    return ofEndpoint.isEmpty() ? wide : ofEndpoint;
  }

  private static String normalized(String mac) {
    String text = mac.toLowerCase(Locale.ROOT).replace('-', ':');
    if (!text.isEmpty() && !MAC.matcher(text).matches()) {
      throw Bad.request("invalid MAC address: " + mac);
    }
    return text;
  }

  private static NetworkMode endpoints(CreateRequest request, NetworkMode network) {
    if (request.networking() == null || request.networking().endpoints() == null) {
      return network;
    }
    NetworkMode result = network;
    for (var entry : request.networking().endpoints().entrySet()) {
      String name = shown(entry.getKey());
      if (!name.equals(shown(request.host().networkMode()))) {
        if (PREDEFINED.contains(name)) {
          throw new GantryException(
              ErrorCode.BAD_REQUEST,
              "conflicting options: cannot attach both user-defined and non-user-defined"
                  + " network-modes");
        }
        result = new NetworkMode.Named(name);
      }
      if (entry.getValue() != null && asksForAddress(entry.getValue().get("IPAMConfig"))) {
        throw Bad.request("user specified IP address is supported on user defined networks only");
      }
    }
    return result;
  }

  private static boolean asksForAddress(Object ipam) {
    return ipam instanceof Map<?, ?> map
        && map.values().stream().anyMatch(v -> v instanceof String text && !text.isEmpty());
  }
}
