package dev.gantry.agent.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/** An IPv4 address. */
public record Ipv4(int bits) implements Comparable<Ipv4> {
  private static final Pattern DOT = Pattern.compile("\\.");

  /**
   * @param text four decimal numbers with dots
   * @throws IllegalArgumentException if it is none
   */
  @JsonCreator
  public static Ipv4 parse(String text) {
    String[] parts = DOT.split(text, -1);
    int bits = 0;
    for (String part : parts) {
      if (parts.length != 4 || !part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        throw new IllegalArgumentException("not an IPv4 address: " + text);
      }
      bits = bits << 8 | Integer.parseInt(part);
    }
    return new Ipv4(bits);
  }

  static Ipv4 of(byte[] fourBytes) {
    return new Ipv4(ByteBuffer.wrap(fourBytes).getInt());
  }

  /** In network order. */
  byte[] bytes() {
    return ByteBuffer.allocate(4).putInt(bits).array();
  }

  boolean isLoopback() {
    return bits >>> 24 == 127;
  }

  @Override
  public int compareTo(Ipv4 other) {
    return Integer.compareUnsigned(bits, other.bits);
  }

  @JsonValue
  @Override
  public String toString() {
    return (bits >>> 24) + "." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255);
  }
}
