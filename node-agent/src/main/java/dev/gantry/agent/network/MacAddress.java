package dev.gantry.agent.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The address of a link, in Docker's writing: {@code 02:42:0a:d2:00:05}. */
public record MacAddress(@JsonValue String value) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");
  private static final HexFormat HEX = HexFormat.ofDelimiter(":");

  @JsonCreator
  public MacAddress {
    value = value.toLowerCase(Locale.ROOT).replace('-', ':');
    if (!FORM.matcher(value).matches() || (HexFormat.fromHexDigit(value.charAt(1)) & 1) != 0) {
      throw new IllegalArgumentException("invalid MAC address: " + value);
    }
  }

  /**
   * The address that goes with an IPv4 address. As it follows from it, nobody's neighbour table is
   * wrong when an IPv4 address is given away again.
   */
  static MacAddress of(Ipv4 address) {
    return new MacAddress("02:42:" + HEX.formatHex(address.bytes()));
  }

  /** Whether it goes with an address of the subnet, whoever has that. */
  boolean isOf(Subnet subnet) {
    byte[] bytes = bytes();
    Ipv4 address = Ipv4.of(Arrays.copyOfRange(bytes, 2, bytes.length));
    return of(address).equals(this) && subnet.contains(address);
  }

  byte[] bytes() {
    return HEX.parseHex(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
