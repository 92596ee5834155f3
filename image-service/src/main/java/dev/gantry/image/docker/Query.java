package dev.gantry.image.docker;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The query of a request, and the image name in its path. Read from the raw target: the servlet's
 * own parameters would swallow a body that calls itself a form.
 */
final class Query {
  private final Map<String, List<String>> values = new TreeMap<>();

  private Query() {}

  static Query of(HttpServletRequest request) {
    Query query = new Query();
    String raw = request.getQueryString();
    if (raw != null) {
      for (String pair : raw.split("&")) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        query
            .values
            .computeIfAbsent(decode(key), k -> new ArrayList<>())
            .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  /** What stands in the path after {@code /images/}, decoded: the name may contain slashes. */
  static String path(HttpServletRequest request) {
    return path(request, "/images/");
  }

  static String path(HttpServletRequest request, String prefix) {
    String raw = request.getRequestURI().substring(prefix.length());
    // In a path a plus is a plus.
    return decode(raw.replace("+", "%2B"));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "invalid URL escape in " + text, e);
    }
  }

  /** The first value; empty when absent. */
  String text(String key) {
    List<String> all = values.get(key);
    return all == null ? "" : all.getFirst();
  }

  List<String> texts(String key) {
    return values.getOrDefault(key, List.of());
  }

  /** Docker's rule: anything but these words is true. */
  boolean isTrue(String key) {
    String text = text(key).strip().toLowerCase(Locale.ROOT);
    return !List.of("", "0", "no", "false", "none").contains(text);
  }
}
