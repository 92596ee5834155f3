package dev.gantry.model.spec;

import java.util.List;
import java.util.Map;

/** Checks that the compact constructors of this package share. */
final class Checks {
  private Checks() {}

  static void absolute(String path) {
    if (path == null || !path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("invalid mount path: '" + path + "' must be absolute");
    }
  }

  static <T> List<T> copy(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  static <V> Map<String, V> copy(Map<String, V> map) {
    return map == null ? Map.of() : Map.copyOf(map);
  }
}
