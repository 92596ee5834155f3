package dev.gantry.image.remote;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A range of addresses, {@code 10.0.0.0/8} or {@code fc00::/7}. */
record Network(InetAddress address, int prefix) {
  Network {
    if (prefix < 0 || prefix > address.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("no network: " + address.getHostAddress() + "/" + prefix);
    }
  }

  /**
   * @throws IllegalArgumentException when it is none; names are not resolved
   */
  static Network parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
      throw new IllegalArgumentException("no network: " + text);
    }
    return new Network(
        literal(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /**
   * @throws IllegalArgumentException when the text is not an address written out
   */
  static InetAddress literal(String text) {
    if (!isLiteral(text)) {
      throw new IllegalArgumentException("no address: " + text);
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address: " + text, e);
    }
  }

  /** Whether looking it up asks no name server. */
  static boolean isLiteral(String text) {
    return text.indexOf(':') >= 0 || text.matches("\\d{1,3}(\\.\\d{1,3}){3}");
  }

  /** IPv4 addresses within IPv6 (::ffff:0:0/96) are IPv4 addresses to Java already. */
  boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] its = other.getAddress();
    if (mine.length != its.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((mine[bit / Byte.SIZE] ^ its[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
