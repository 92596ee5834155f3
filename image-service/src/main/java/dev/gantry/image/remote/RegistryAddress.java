package dev.gantry.image.remote;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Where the registry of a domain is.
 *
 * @param authority host, and port when it is not the scheme's own
 * @param insecure it may be spoken to without a proven certificate, and in plain HTTP
 */
record RegistryAddress(String authority, boolean insecure) {
  private static final String HUB = "docker.io";
  private static final String HUB_REGISTRY = "registry-1.docker.io";
  private static final List<Network> LOOPBACK =
      List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128"));

  /**
   * @param domain of an image name
   * @param insecure the setting of that name
   */
  static RegistryAddress of(String domain, List<String> insecure) {
    String authority = domain.equals(HUB) ? HUB_REGISTRY : domain.toLowerCase(Locale.ROOT);
    String host = host(authority);
    boolean open =
        host.equals("localhost")
            || isIn(LOOPBACK, host)
            || insecure.stream().anyMatch(entry -> names(entry, authority, host));
    return new RegistryAddress(authority, open);
  }

  private static boolean names(String entry, String authority, String host) {
    return entry.indexOf('/') >= 0
        ? isIn(List.of(Network.parse(entry)), host)
        : entry.equalsIgnoreCase(authority) || entry.equalsIgnoreCase(host);
  }

  private static boolean isIn(List<Network> networks, String host) {
    return Network.isLiteral(host)
        && networks.stream().anyMatch(network -> network.contains(Network.literal(host)));
  }

  /** Without port, and without the brackets of an IPv6 address. */
  static String host(String authority) {
    String host = URI.create("https://" + authority).getHost();
    if (host == null) {
      throw new IllegalArgumentException("invalid registry host: " + authority);
    }
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Where to try, in this order. */
  List<URI> bases() {
    URI secure = URI.create("https://" + authority);
    return insecure ? List.of(secure, URI.create("http://" + authority)) : List.of(secure);
  }

  boolean isHost(String otherHost) {
    return host(authority).equalsIgnoreCase(otherHost);
  }
}
