package dev.gantry.agent.network;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The bridge network of one installation on this host.
 *
 * @param installation id of the installation; names the bridge and the table
 * @param home folder of the agent; what must be known after a restart is in {@code home/network}
 * @param subnets candidates for the subnet, tried in this order
 * @param ready network namespaces held ready; 0 = made when asked for
 * @param mtu of all links, bytes
 * @param fresh gives descriptors of network namespaces made elsewhere, for containers in user
 *     namespaces; null: they are made here
 */
public record NetworkConfig(
    String installation, Path home, List<Subnet> subnets, int ready, int mtu, IntSupplier fresh) {
  private static final Pattern FORM = Pattern.compile("[0-9a-z][0-9a-z-]{0,40}");

  public NetworkConfig {
    if (!FORM.matcher(installation).matches()) {
      throw new IllegalArgumentException("not an installation id: " + installation);
    }
    Objects.requireNonNull(home, "home");
    subnets = List.copyOf(subnets);
    if (subnets.stream().anyMatch(subnet -> subnet.prefix() < 16 || subnet.prefix() > 30)) {
      throw new IllegalArgumentException("a bridge's subnet has a prefix of 16 to 30: " + subnets);
    }
    if (ready < 0 || ready > 256) {
      throw new IllegalArgumentException("0 to 256 namespaces can be held ready: " + ready);
    }
  }

  /** 10.210.0.0/16 to 10.219.0.0/16, then 172.30.0.0/16 and 172.31.0.0/16; 8 held ready. */
  public static NetworkConfig of(String installation, Path home) {
    List<Subnet> subnets =
        IntStream.rangeClosed(210, 221)
            .mapToObj(
                n -> Subnet.parse(n < 220 ? "10." + n + ".0.0/16" : "172." + (n - 190) + ".0.0/16"))
            .toList();
    return new NetworkConfig(installation, home, subnets, 8, 1500, null);
  }

  /** With namespaces of its own making. */
  public NetworkConfig(String installation, Path home, List<Subnet> subnets, int ready, int mtu) {
    this(installation, home, subnets, ready, mtu, null);
  }

  /** The same with namespaces made elsewhere. */
  public NetworkConfig with(IntSupplier namespaces) {
    return new NetworkConfig(installation, home, subnets, ready, mtu, namespaces);
  }

  /** {@code gt} and eight hexadecimal digits: a link's name has at most 15 characters. */
  public String bridge() {
    return "gt" + digest();
  }

  String table() {
    return "gantry-" + installation;
  }

  /** The host's end of a container's cable; unique per installation while addresses are. */
  String veth(long offset) {
    return vethPrefix() + Long.toString(offset, Character.MAX_RADIX);
  }

  /** What the bridges of tenants' own networks begin with, unless a name was asked for. */
  String ownBridgePrefix() {
    return "gn" + digest().substring(0, 6);
  }

  /** What the names of all cables begin with. */
  String vethPrefix() {
    return "gv" + digest() + "-";
  }

  boolean isVeth(String link) {
    return link.startsWith(vethPrefix());
  }

  MacAddress bridgeMac() {
    String d = digest();
    return new MacAddress(
        "02:42:"
            + d.substring(0, 2)
            + ":"
            + d.substring(2, 4)
            + ":"
            + d.substring(4, 6)
            + ":"
            + d.substring(6));
  }

  Path folder() {
    return home.resolve("network");
  }

  private String digest() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(installation.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
