package dev.gantry.container.ipam;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** A block of addresses, {@code 10.224.3.0/24}; bits behind the prefix may be set. */
public record Cidr(Ip base, int prefix) {
  private static final Pattern PREFIX = Pattern.compile("0|[1-9]\\d{0,2}");

  public Cidr {
    if (prefix < 0 || prefix > base.bits()) {
      throw new IllegalArgumentException("no prefix of " + base + ": " + prefix);
    }
  }

  public static Optional<Cidr> parse(String text) {
    int slash = text == null ? -1 : text.indexOf('/');
    if (slash < 0 || !PREFIX.matcher(text.substring(slash + 1)).matches()) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return Ip.parse(text.substring(0, slash))
        .filter(ip -> prefix <= ip.bits())
        .map(ip -> new Cidr(ip, prefix));
  }

  /**
   * @throws IllegalArgumentException when it is no block
   */
  @JsonCreator
  public static Cidr of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("no CIDR block: " + text));
  }

  public boolean isV4() {
    return base.isV4();
  }

  private int hostBits() {
    return base.bits() - prefix;
  }

  /** How many addresses are in it, also those that no container gets. */
  BigInteger size() {
    return BigInteger.ONE.shiftLeft(hostBits());
  }

  /** The same block with no bit set behind the prefix. */
  public Cidr masked() {
    BigInteger first = base.value().shiftRight(hostBits()).shiftLeft(hostBits());
    return new Cidr(new Ip(first, base.bits()), prefix);
  }

  Ip first() {
    return masked().base;
  }

  Ip last() {
    return first().plus(size().subtract(BigInteger.ONE));
  }

  public boolean contains(Ip ip) {
    return ip.bits() == base.bits()
        && ip.value().shiftRight(hostBits()).equals(base.value().shiftRight(hostBits()));
  }

  public boolean contains(Cidr other) {
    return other.prefix >= prefix && contains(other.base);
  }

  public boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }

  @JsonValue
  @Override
  public String toString() {
    return base + "/" + prefix;
  }
}
