package dev.gantry.image.catalog;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Docker's {@code filters}: names, each with values that are alternatives. */
public final class Filters {
  private final Map<String, Set<String>> values = new TreeMap<>();

  private Filters() {}

  /**
   * @param json {@code {"name":{"value":true}}} or the old {@code {"name":["value"]}}; empty for
   *     none
   * @throws GantryException BAD_REQUEST for anything else, and for names that are not accepted
   */
  public static Filters parse(String json, Set<String> accepted) {
    Filters filters = new Filters();
    if (json.isEmpty()) {
      return filters;
    }
    JsonNode root = read(json);
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!accepted.contains(entry.getKey())) {
        throw bad("invalid filter '" + entry.getKey() + "'");
      }
      filters.values.put(entry.getKey(), texts(entry.getValue()));
    }
    return filters;
  }

  private static JsonNode read(String json) {
    try {
      JsonNode root = JsonMapper.shared().readTree(json);
      if (root.isObject()) {
        return root;
      }
      throw bad("invalid filter");
    } catch (JacksonException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "invalid filter", e);
    }
  }

  private static Set<String> texts(JsonNode node) {
    Set<String> texts = new LinkedHashSet<>();
    if (node.isArray()) {
      node.forEach(value -> texts.add(value.asString("")));
    } else if (node.isObject()) {
      node.properties().stream()
          .filter(entry -> entry.getValue().asBoolean(false))
          .forEach(entry -> texts.add(entry.getKey()));
    } else {
      throw bad("invalid filter");
    }
    return texts;
  }

  public Set<String> get(String name) {
    return values.getOrDefault(name, Set.of());
  }

  /**
   * @throws GantryException BAD_REQUEST when the value is neither true nor false
   */
  public boolean isTrue(String name, boolean otherwise) {
    Set<String> all = get(name);
    if (all.isEmpty()) {
      return otherwise;
    }
    return switch (all.iterator().next()) {
      case "1", "true", "True", "TRUE", "t", "T" -> true;
      case "0", "false", "False", "FALSE", "f", "F" -> false;
      default -> throw bad("invalid filter '" + name + "=" + all + "'");
    };
  }

  private static GantryException bad(String message) {
    return new GantryException(ErrorCode.BAD_REQUEST, message);
  }
}
