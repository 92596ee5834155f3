package dev.gantry.container.ipam;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Hardware addresses, as Docker makes them: 02:42 and the last four bytes of the address. */
public final class Mac {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");
  private static final BigInteger LAST_BYTES = BigInteger.valueOf(0xffffffffL);

  private Mac() {}

  public static String of(Ip ip) {
    long last = ip.value().and(LAST_BYTES).longValue();
    return "02:42:%02x:%02x:%02x:%02x"
        .formatted(last >> 24 & 255, last >> 16 & 255, last >> 8 & 255, last & 255);
  }

  /** In Docker's writing; empty when it is none, or of a group. */
  public static Optional<String> parse(String text) {
    String mac = text.toLowerCase(Locale.ROOT).replace('-', ':');
    boolean group = mac.length() > 1 && (Character.digit(mac.charAt(1), 16) & 1) == 1;
    return FORM.matcher(mac).matches() && !group ? Optional.of(mac) : Optional.empty();
  }
}
