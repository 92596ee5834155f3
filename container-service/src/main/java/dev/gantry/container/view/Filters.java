package dev.gantry.container.view;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Docker's {@code filters} parameter: {@code {"status":["running"]}}, or, from old clients, {@code
 * {"status":{"running":true}}}.
 */
public record Filters(Map<String, List<String>> values) {
  public Filters {
    values = Map.copyOf(values);
  }

  /** Reads the parameter; refuses names outside {@code accepted} in Docker's words. */
  public static Filters parse(String json, Set<String> accepted) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (json == null || json.isEmpty()) {
      return new Filters(values);
    }
    JsonNode tree;
    try {
      tree = GantryJson.mapper().readTree(json);
    } catch (JacksonException e) {
      throw bad("invalid filter: " + e.getOriginalMessage());
    }
    if (!tree.isObject()) {
      throw bad("invalid filter: not a JSON object");
    }
    tree.properties()
        .forEach(
            entry -> {
              if (!accepted.contains(entry.getKey())) {
                throw bad("invalid filter '" + entry.getKey() + "'");
              }
              values.put(entry.getKey(), words(entry.getValue()));
            });
    return new Filters(values);
  }

  private static List<String> words(JsonNode node) {
    List<String> words = new ArrayList<>();
    if (node.isObject()) {
      words.addAll(node.propertyNames());
    } else {
      node.forEach(word -> words.add(word.asString()));
    }
    return words;
  }

  public List<String> get(String name) {
    return values.getOrDefault(name, List.of());
  }

  public boolean has(String name) {
    return !get(name).isEmpty();
  }

  static GantryException bad(String message) {
    return new GantryException(ErrorCode.BAD_REQUEST, message);
  }
}
