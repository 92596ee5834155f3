package dev.gantry.image.remote;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses a caller may make this service connect to. Administrators: all but link-local
 * ones, where clouds keep the secrets of a machine, and what is no address of one host. Tenants:
 * public addresses, and networks that the settings name. See ADR 10.
 */
public final class Reach {
  /** Metadata services, "this host", multicast, reserved: never a registry. */
  private static final List<Network> NOBODY =
      networks(
          "0.0.0.0/8",
          "169.254.0.0/16",
          "224.0.0.0/3",
          "100.100.100.200/32",
          "::/128",
          "fe80::/10",
          "ff00::/8",
          "fd00:ec2::254/128");

  /**
   * Loopback and inner networks; and forms that carry an IPv4 address within, behind which a
   * forbidden one could hide (NAT64, 6to4, Teredo, IPv4-compatible).
   */
  private static final List<Network> INNER =
      networks(
          "127.0.0.0/8",
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "192.0.0.0/24",
          "198.18.0.0/15",
          "::/96",
          "fc00::/7",
          "fec0::/10",
          "64:ff9b::/96",
          "64:ff9b:1::/48",
          "2002::/16",
          "2001::/32");

  private final boolean inner;
  private final List<Network> permitted;

  private Reach(boolean inner, List<Network> permitted) {
    this.inner = inner;
    this.permitted = permitted;
  }

  public static Reach ofAdministrator() {
    return new Reach(true, List.of());
  }

  /**
   * @throws IllegalArgumentException for a network that is none
   */
  public static Reach ofTenant(RegistrySettings settings) {
    return new Reach(false, settings.tenantNetworks().stream().map(Network::parse).toList());
  }

  boolean permits(InetAddress address) {
    return !in(NOBODY, address) && (inner || in(permitted, address) || !in(INNER, address));
  }

  private static boolean in(List<Network> networks, InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  private static List<Network> networks(String... texts) {
    return Stream.of(texts).map(Network::parse).toList();
  }
}
