package dev.gantry.image.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The arguments of EXPOSE: {@code 80}, {@code 53/udp}, {@code 8000-8010/tcp}. */
final class Ports {
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?(?:/(\\w+))?");
  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
  private static final int HIGHEST = 65535;

  private Ports() {}

  /** One {@code port/protocol} for each port. */
  static List<String> parse(List<String> words) {
    List<String> ports = new ArrayList<>();
    for (String word : words) {
      Matcher matcher = FORM.matcher(word);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("invalid containerPort: " + word);
      }
      String protocol =
          matcher.group(3) == null ? "tcp" : matcher.group(3).toLowerCase(Locale.ROOT);
      if (!PROTOCOLS.contains(protocol)) {
        throw new IllegalArgumentException("invalid proto: " + protocol);
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (first > last || last > HIGHEST) {
        throw new IllegalArgumentException("invalid containerPort: " + word);
      }
      for (int port = first; port <= last; port++) {
        ports.add(port + "/" + protocol);
      }
    }
    return ports;
  }
}
