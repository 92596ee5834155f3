package dev.gantry.container.view;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Docker's NetworkSettings. There are no addresses yet, see {@code NetworkChecks}. */
final class NetworkView {
  private NetworkView() {}

  static Map<String, Object> inspection(String network) {
    Map<String, Object> settings = new LinkedHashMap<>();
    texts(settings, "Bridge", "SandboxID", "SandboxKey");
    settings.put("Ports", Map.of());
    settings.put("HairpinMode", false);
    texts(settings, "LinkLocalIPv6Address");
    settings.put("LinkLocalIPv6PrefixLen", 0);
    settings.put("SecondaryIPAddresses", null);
    settings.put("SecondaryIPv6Addresses", null);
    texts(settings, "EndpointID", "Gateway", "GlobalIPv6Address");
    settings.put("GlobalIPv6PrefixLen", 0);
    texts(settings, "IPAddress");
    settings.put("IPPrefixLen", 0);
    texts(settings, "IPv6Gateway", "MacAddress");
    settings.put("Networks", Map.of(network, endpoint()));
    return settings;
  }

  static Map<String, Object> summary(String network) {
    return Map.of("Networks", Map.of(network, endpoint()));
  }

  private static Map<String, Object> endpoint() {
    Map<String, Object> endpoint = new LinkedHashMap<>();
    for (String field : List.of("IPAMConfig", "Links", "Aliases", "DriverOpts")) {
      endpoint.put(field, null);
    }
    endpoint.put("GwPriority", 0);
    texts(endpoint, "NetworkID", "EndpointID", "Gateway", "IPAddress", "MacAddress");
    endpoint.put("IPPrefixLen", 0);
    texts(endpoint, "IPv6Gateway", "GlobalIPv6Address");
    endpoint.put("GlobalIPv6PrefixLen", 0);
    endpoint.put("DNSNames", null);
    return endpoint;
  }

  private static void texts(Map<String, Object> target, String... names) {
    for (String name : names) {
      target.put(name, "");
    }
  }
}
