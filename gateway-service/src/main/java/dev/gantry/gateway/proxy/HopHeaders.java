package dev.gantry.gateway.proxy;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which headers don't travel on (RFC 9110, section 7.6.1), and which the gateway alone may set. */
public final class HopHeaders {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** Length and expectation belong to this hop's own framing. */
  private static final Set<String> REQUEST_ONLY =
      Set.of("host", "content-length", "expect", "authorization", "x-request-id");

  private static final String OURS = "x-gantry-";

  private final Set<String> named = new HashSet<>();

  /**
   * @param connection values of the message's {@code Connection} headers, which name more
   */
  public HopHeaders(List<String> connection) {
    for (String value : connection) {
      for (String name : value.split(",", -1)) {
        named.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
  }

  public static HopHeaders of(java.util.Enumeration<String> connection) {
    return new HopHeaders(connection == null ? List.of() : Collections.list(connection));
  }

  /** What goes on to somebody else's server: all that is not of this hop alone. */
  public boolean passes(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !HOP_BY_HOP.contains(lower)
        && !lower.equals("content-length")
        && !lower.equals("expect")
        && !named.contains(lower);
  }

  boolean requestKeeps(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !HOP_BY_HOP.contains(lower)
        && !REQUEST_ONLY.contains(lower)
        && !lower.startsWith(OURS)
        && !named.contains(lower);
  }

  public boolean responseKeeps(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !HOP_BY_HOP.contains(lower)
        && !lower.equals("content-length")
        && !lower.equals("server")
        && !lower.equals("date")
        && !lower.startsWith(OURS)
        && !named.contains(lower);
  }
}
