package dev.gantry.gateway.door;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A query string's parameters, the first of each name. Not the servlet's: that would read the body
 * of a form.
 */
public record Query(Map<String, String> values) {
  // Go's strconv.ParseBool is not what dockerd uses: it takes all but these for true.
  private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");

  public Query {
    values = Map.copyOf(values);
  }

  public static Query parse(String raw) {
    Map<String, String> values = new HashMap<>();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        values.putIfAbsent(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return new Query(values);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid URL escape in query parameter \"" + text + "\"", e);
    }
  }

  /** Empty when it is not there. */
  public String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** As dockerd reads booleans. */
  public boolean flag(String name) {
    return !FALSE.contains(text(name).trim().toLowerCase(java.util.Locale.ROOT));
  }
}
