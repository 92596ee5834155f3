package dev.gantry.agent.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/**
 * An IPv4 network.
 *
 * @param network its first address; bits beyond the prefix are zero
 * @param prefix 0…32
 */
public record Subnet(Ipv4 network, int prefix) {
  public Subnet {
    Objects.requireNonNull(network, "network");
    if (prefix < 0 || prefix > 32 || (network.bits() & ~mask(prefix)) != 0) {
      throw new IllegalArgumentException("not a network: " + network + "/" + prefix);
    }
  }

  /**
   * @param text {@code 10.210.0.0/16}
   * @throws IllegalArgumentException if it is no network
   */
  @JsonCreator
  public static Subnet parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a network: " + text);
    }
    return new Subnet(
        Ipv4.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /** The network of this prefix which an address is in. */
  static Subnet around(Ipv4 address, int prefix) {
    return new Subnet(new Ipv4(address.bits() & mask(prefix)), prefix);
  }

  boolean overlaps(Subnet other) {
    int shorter = Math.min(prefix, other.prefix);
    return around(network, shorter).equals(around(other.network, shorter));
  }

  boolean contains(Ipv4 address) {
    return around(address, prefix).network.equals(network);
  }

  /** How many addresses it has, its first and last included. */
  long size() {
    return 1L << 32 - prefix;
  }

  /** The address at an offset from the first. */
  Ipv4 at(long offset) {
    return new Ipv4(network.bits() + (int) offset);
  }

  long offsetOf(Ipv4 address) {
    return Integer.toUnsignedLong(address.bits() - network.bits());
  }

  Ipv4 gateway() {
    return at(1);
  }

  Ipv4 broadcast() {
    return at(size() - 1);
  }

  private static int mask(int prefix) {
    return prefix == 0 ? 0 : -1 << 32 - prefix;
  }

  @JsonValue
  @Override
  public String toString() {
    return network + "/" + prefix;
  }
}
