package dev.gantry.volume.filter;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The decoded {@code filters} parameter: values by key, in order.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Volume">Docker's
 *     API, volumes</a>
 */
public record Filters(Map<String, List<String>> values) {
  public static final Filters NONE = new Filters(Map.of());

  public Filters {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    values.forEach((key, list) -> copy.put(key, List.copyOf(list)));
    values = Collections.unmodifiableMap(copy);
  }

  /**
   * From decoded JSON: {@code {"key":["value"]}}, or the form of clients before 1.22, {@code
   * {"key":{"value":true}}}.
   */
  public static Filters of(Map<String, Object> decoded) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    decoded.forEach((key, value) -> values.put(key, list(key, value)));
    return new Filters(values);
  }

  private static List<String> list(String key, Object value) {
    return switch (value) {
      case List<?> list -> list.stream().map(String::valueOf).toList();
      case Map<?, ?> map ->
          map.entrySet().stream()
              .filter(entry -> Boolean.TRUE.equals(entry.getValue()))
              .map(entry -> String.valueOf(entry.getKey()))
              .toList();
      case null, default ->
          throw new GantryException(
              ErrorCode.BAD_REQUEST, "invalid filter '" + key + "': not a list of values");
    };
  }

  public List<String> get(String key) {
    return values.getOrDefault(key, List.of());
  }

  public boolean has(String key) {
    return !get(key).isEmpty();
  }

  /** The same with one more value. */
  public Filters with(String key, String value) {
    Map<String, List<String>> more = new LinkedHashMap<>(values);
    List<String> list = new ArrayList<>(get(key));
    list.add(value);
    more.put(key, list);
    return new Filters(more);
  }

  /** Throws in Docker's words when there is a key that the call doesn't know. */
  public void requireOnly(Set<String> accepted) {
    for (String key : values.keySet()) {
      if (!accepted.contains(key)) {
        throw new GantryException(ErrorCode.BAD_REQUEST, "invalid filter '" + key + "'");
      }
    }
  }

  /** The one truth value of {@code key}. */
  public boolean flag(String key, boolean otherwise) {
    List<String> list = get(key);
    if (list.isEmpty()) {
      return otherwise;
    }
    if (list.size() == 1) {
      switch (list.getFirst()) {
        case "1", "t", "T", "true", "True", "TRUE" -> {
          return true;
        }
        case "0", "f", "F", "false", "False", "FALSE" -> {
          return false;
        }
        default -> {
          // Falls to the complaint below.
        }
      }
    }
    throw new GantryException(ErrorCode.BAD_REQUEST, "invalid filter '" + key + "=" + list + "'");
  }
}
