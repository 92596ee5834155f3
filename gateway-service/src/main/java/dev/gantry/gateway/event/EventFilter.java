package dev.gantry.gateway.event;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Docker's {@code filters} of events: all names must match, one value of each name is enough.
 *
 * @param wanted values by name
 */
record EventFilter(Map<String, List<String>> wanted) {
  private static final Set<String> NAMES =
      Set.of(
          "config",
          "container",
          "daemon",
          "event",
          "image",
          "label",
          "network",
          "node",
          "plugin",
          "scope",
          "secret",
          "service",
          "type",
          "volume");

  EventFilter {
    wanted = Map.copyOf(wanted);
    for (String name : wanted.keySet()) {
      if (!NAMES.contains(name)) {
        throw new GantryException(ErrorCode.BAD_REQUEST, "invalid filter '" + name + "'");
      }
    }
  }

  /**
   * @param json {@code {"type":["container"]}}, or the older {@code {"type":{"container":true}}};
   *     empty for no filter
   */
  static EventFilter parse(String json) {
    Map<String, List<String>> wanted = new HashMap<>();
    if (!json.isEmpty()) {
      try {
        JsonNode root = GantryJson.mapper().readTree(json);
        root.propertyStream()
            .forEach(entry -> wanted.put(entry.getKey(), values(entry.getValue())));
      } catch (JacksonException e) {
        throw new GantryException(ErrorCode.BAD_REQUEST, "invalid filter", e);
      }
    }
    return new EventFilter(wanted);
  }

  private static List<String> values(JsonNode node) {
    return node.isArray()
        ? node.valueStream().map(JsonNode::asString).toList()
        : List.copyOf(node.propertyNames());
  }

  boolean matches(EngineEvent event) {
    return wanted.entrySet().stream()
        .allMatch(
            entry ->
                entry.getValue().isEmpty()
                    || entry.getValue().stream()
                        .anyMatch(value -> matches(entry.getKey(), value, event)));
  }

  private static boolean matches(String name, String value, EngineEvent event) {
    Map<String, String> attributes = event.actor().attributes();
    return switch (name) {
      case "type" -> event.type().equals(value);
      // "exec_create: sh" is an event of "exec_create".
      case "event" -> event.action().equals(value) || event.action().startsWith(value + ":");
      case "scope" -> event.scope().equals(value);
      case "label" -> label(value, attributes);
      case "container" ->
          event.type().equals("container")
              && (event.actor().id().startsWith(value) || value.equals(attributes.get("name")));
      case "image" -> image(value, event);
      case "volume" -> event.type().equals("volume") && event.actor().id().equals(value);
      default -> false;
    };
  }

  private static boolean label(String value, Map<String, String> attributes) {
    int equals = value.indexOf('=');
    return equals < 0
        ? attributes.containsKey(value)
        : value.substring(equals + 1).equals(attributes.get(value.substring(0, equals)));
  }

  private static boolean image(String value, EngineEvent event) {
    String name = event.actor().attributes().get(event.type().equals("image") ? "name" : "image");
    return event.actor().id().equals(value)
        || (name != null && (name.equals(value) || name.startsWith(value + ":")));
  }
}
