package dev.gantry.agent.dns;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names of addresses: {@code 5.3.224.10.in-addr.arpa} (RFC 1035) and ip6.arpa (RFC 3596). Pure. */
final class ReverseName {
  private static final String V4 = ".in-addr.arpa";
  private static final String V6 = ".ip6.arpa";
  private static final Pattern OCTETS = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}");
  private static final Pattern NIBBLES = Pattern.compile("([0-9a-f]\\.){31}[0-9a-f]");

  private ReverseName() {}

  /** Empty when it is not the name of one whole address. */
  static Optional<InetAddress> address(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(V4)) {
      return v4(lower.substring(0, lower.length() - V4.length()));
    }
    return lower.endsWith(V6)
        ? v6(lower.substring(0, lower.length() - V6.length()))
        : Optional.empty();
  }

  private static Optional<InetAddress> v4(String octets) {
    if (!OCTETS.matcher(octets).matches()) {
      return Optional.empty();
    }
    List<String> parts = reversed(octets);
    return parts.stream().allMatch(part -> Integer.parseInt(part) < 256)
        ? Optional.of(InetAddress.ofLiteral(String.join(".", parts)))
        : Optional.empty();
  }

  private static Optional<InetAddress> v6(String nibbles) {
    if (!NIBBLES.matcher(nibbles).matches()) {
      return Optional.empty();
    }
    String hex = String.join("", reversed(nibbles));
    return Optional.of(InetAddress.ofLiteral(String.join(":", hex.split("(?<=\\G.{4})"))));
  }

  private static List<String> reversed(String dotted) {
    List<String> parts = Arrays.asList(dotted.split("\\."));
    Collections.reverse(parts);
    return parts;
  }
}
