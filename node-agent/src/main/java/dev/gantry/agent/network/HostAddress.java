package dev.gantry.agent.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which of the host's addresses a port is published on, as Docker's HostIp: empty = all of both
 * families, {@code 0.0.0.0} = all IPv4, {@code ::} = all IPv6, else one.
 */
public record HostAddress(@JsonValue String text) {
  public static final HostAddress ALL = new HostAddress("");

  /**
   * @throws IllegalArgumentException if the text is neither empty nor an address
   */
  @JsonCreator
  public HostAddress {
    Objects.requireNonNull(text, "text");
    if (text.startsWith("[") && text.endsWith("]")) {
      text = text.substring(1, text.length() - 1);
    }
    if (!text.isEmpty()) {
      text = numeric(text);
    }
  }

  private static String numeric(String text) {
    if (text.indexOf(':') < 0) {
      return Ipv4.parse(text).toString();
    }
    // Inet6Address.ofLiteral asks no resolver, and refuses what is no literal.
    Inet6Address address = Inet6Address.ofLiteral(text) instanceof Inet6Address v6 ? v6 : null;
    if (address == null) {
      throw new IllegalArgumentException("invalid IP address: " + text);
    }
    return address.isAnyLocalAddress() ? "::" : address.isLoopbackAddress() ? "::1" : text;
  }

  boolean coversIpv4() {
    return text.indexOf(':') < 0;
  }

  boolean coversIpv6() {
    return text.isEmpty() || text.indexOf(':') >= 0;
  }

  /** The one IPv4 address meant, if it is one. */
  Optional<Ipv4> oneIpv4() {
    return coversIpv4() && !text.isEmpty() && !"0.0.0.0".equals(text)
        ? Optional.of(Ipv4.parse(text))
        : Optional.empty();
  }

  /** Whether a socket bound for one takes something of what the other means. */
  boolean overlaps(HostAddress other) {
    if (text.equals(other.text) || text.isEmpty() || other.text.isEmpty()) {
      return true;
    }
    if (coversIpv4() != other.coversIpv4()) {
      return false;
    }
    return isWildcard() || other.isWildcard();
  }

  private boolean isWildcard() {
    return text.isEmpty() || "0.0.0.0".equals(text) || "::".equals(text);
  }

  /** What Docker lists in NetworkSettings.Ports: one entry per family. */
  public List<String> listed() {
    return text.isEmpty() ? List.of("0.0.0.0", "::") : List.of(text);
  }

  /** For messages, as Docker's: all of both families reads {@code 0.0.0.0}. */
  String forMessages() {
    return text.isEmpty() ? "0.0.0.0" : text.indexOf(':') >= 0 ? "[" + text + "]" : text;
  }

  /** What a listening socket binds: {@code ::} also takes IPv4 when both are meant. */
  InetAddress toBind() {
    return InetAddress.ofLiteral(text.isEmpty() ? "::" : text);
  }

  @Override
  public String toString() {
    return text;
  }
}
