package dev.gantry.container.creation;

import dev.gantry.container.ipam.Mac;
import dev.gantry.model.spec.NetworkMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The network of a container: {@code bridge} ({@code default} and nothing mean it), {@code host},
 * {@code none}, that of another container, or networks of the tenant's own. Which of these there
 * are is not known here: as with Docker, a container can be created in a network that does not
 * exist, and its start says so.
 */
final class NetworkChecks {
  private static final Set<String> BRIDGE = Set.of("", "default", "bridge");
  private static final Set<String> PREDEFINED = Set.of("bridge", "host", "none");

  private NetworkChecks() {}

  /** Ports of {@code -P} are not in it: they need the image's configuration. */
  static NetworkMode check(CreateRequest request, boolean admin) {
    NetworkMode network = mode(request, admin);
    Ports.check(request.exposedPorts().keySet());
    if (!request.host().links().isEmpty() && PREDEFINED.contains(shown(request))) {
      throw Bad.notYet("linking containers of the default bridge");
    }
    Map<String, PlaceWish> asked = asked(request);
    asked.values().forEach(PlaceWish::check);
    for (String name : asked.keySet()) {
      if (PREDEFINED.contains(name)) {
        predefined(asked.get(name));
      }
    }
    List<Endpoint> endpoints = endpoints(request);
    return endpoints.isEmpty() ? network : new NetworkMode.Named(endpoints.getFirst().network());
  }

  /** A network by name or id, and what is asked of the place in it. */
  record Endpoint(String network, PlaceWish wish) {}

  /** Networks of the tenant's own that it is to enter, the main one first. */
  static List<Endpoint> endpoints(CreateRequest request) {
    String mode = shown(request);
    Map<String, PlaceWish> asked = asked(request);
    List<Endpoint> endpoints = new ArrayList<>();
    if (isOwn(mode)) {
      endpoints.add(new Endpoint(mode, main(request, asked.getOrDefault(mode, PlaceWish.NOTHING))));
    }
    for (Map.Entry<String, PlaceWish> entry : asked.entrySet()) {
      String name = entry.getKey();
      if (name.equals(mode)) {
        continue;
      }
      if (PREDEFINED.contains(name) || Set.of("host", "none").contains(mode)) {
        throw Bad.request(
            "conflicting options: cannot attach both user-defined and non-user-defined"
                + " network-modes");
      }
      if (mode.startsWith("container:")) {
        throw Bad.request(
            "container sharing network namespace with another container or host cannot be"
                + " connected to any other network");
      }
      endpoints.add(new Endpoint(name, entry.getValue()));
    }
    if (!endpoints.isEmpty() && asked.containsKey("bridge")) {
      throw Bad.notYet("a container on the default bridge and in other networks at once");
    }
    return endpoints;
  }

  /** The name that inspect and list show. */
  static String shown(String mode) {
    return BRIDGE.contains(mode) ? "bridge" : mode;
  }

  private static String shown(CreateRequest request) {
    return shown(request.host().networkMode());
  }

  private static boolean isOwn(String mode) {
    return !PREDEFINED.contains(mode) && !mode.startsWith("container:");
  }

  static List<String> warnings(HostWishes host) {
    return host.networkMode().equals("host") && !host.portBindings().isEmpty()
        ? List.of("Published ports are discarded when using host network mode")
        : List.of();
  }

  private static Map<String, PlaceWish> asked(CreateRequest request) {
    Map<String, PlaceWish> asked = new LinkedHashMap<>();
    if (request.networking() != null && request.networking().endpoints() != null) {
      request
          .networking()
          .endpoints()
          .forEach((name, wish) -> asked.put(shown(name), wish == null ? PlaceWish.NOTHING : wish));
    }
    return asked;
  }

  private static PlaceWish main(CreateRequest request, PlaceWish wish) {
    String mac = mac(request.macAddress(), wish);
    PlaceWish result = mac.isEmpty() ? wish : wish.withMac(mac);
    List<String> links = request.host().links();
    return links.isEmpty() ? result : result.linking(links);
  }

  private static NetworkMode mode(CreateRequest request, boolean admin) {
    String mode = request.host().networkMode();
    // Checked in any mode, as Docker does.
    var ports = Ports.bound(request.host().portBindings());
    if (mode.startsWith("container:")) {
      JoinChecks.check(request);
      return new NetworkMode.Named(mode);
    }
    if (mode.equals("host")) {
      SecurityChecks.adminOnly(admin, "the host's network");
      return new NetworkMode.Host();
    }
    if (mode.equals("none")) {
      return new NetworkMode.None();
    }
    PlaceWish bridge = asked(request).getOrDefault("bridge", PlaceWish.NOTHING);
    return BRIDGE.contains(mode)
        ? new NetworkMode.Bridge(ports, mac(request.macAddress(), bridge))
        : new NetworkMode.Named(mode);
  }

  private static String mac(String containerWide, PlaceWish wish) {
    String wide = normalized(containerWide);
    String ofEndpoint = normalized(wish.mac());
    if (!wide.isEmpty() && !ofEndpoint.isEmpty() && !wide.equals(ofEndpoint)) {
      throw Bad.request(
          "the container-wide MAC address must match the endpoint-specific MAC address for the"
              + " main network, or be left empty");
    }
    return ofEndpoint.isEmpty() ? wide : ofEndpoint;
  }

  private static String normalized(String mac) {
    return mac.isEmpty()
        ? ""
        : Mac.parse(mac).orElseThrow(() -> Bad.request("invalid MAC address: " + mac));
  }

  private static void predefined(PlaceWish wish) {
    if (wish.asksForAddress()) {
      throw Bad.request("user specified IP address is supported on user defined networks only");
    }
    if (!wish.aliases().isEmpty()) {
      throw Bad.request(
          "network-scoped alias is supported only for containers in user defined networks");
    }
  }
}
