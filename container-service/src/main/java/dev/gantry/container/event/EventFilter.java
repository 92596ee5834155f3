package dev.gantry.container.event;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.EngineEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Docker's {@code filters} of events, as dockerd matches them: all names must match; one value of a
 * name is enough, but of labels all; ids and names by their beginning.
 *
 * @param wanted values by name
 */
record EventFilter(Map<String, List<String>> wanted) {
  private static final String SCOPE = "local";

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

  /** Actions whose names go on after a colon. */
  private static final Set<String> OPEN_ENDED =
      Set.of("health_status", "exec_create", "exec_start");

  EventFilter {
    wanted = Map.copyOf(wanted);
    for (String name : wanted.keySet()) {
      if (!NAMES.contains(name)) {
        throw bad("invalid filter '" + name + "'");
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
        GantryJson.mapper()
            .readTree(json)
            .propertyStream()
            .forEach(entry -> wanted.put(entry.getKey(), values(entry.getValue())));
      } catch (JacksonException e) {
        throw bad("invalid filter");
      }
    }
    return new EventFilter(wanted);
  }

  private static List<String> values(JsonNode node) {
    return node.isArray()
        ? node.valueStream().map(JsonNode::asString).toList()
        : List.copyOf(node.propertyNames());
  }

  private static GantryException bad(String message) {
    return new GantryException(ErrorCode.BAD_REQUEST, message);
  }

  boolean matches(EngineEvent event) {
    return wanted.entrySet().stream()
        .allMatch(
            entry ->
                entry.getValue().isEmpty() || matches(entry.getKey(), entry.getValue(), event));
  }

  private static boolean matches(String name, List<String> values, EngineEvent event) {
    return switch (name) {
      case "type" -> values.contains(event.type());
      case "event" -> action(values, event.action());
      case "scope" -> values.contains(SCOPE);
      case "label" -> values.stream().allMatch(value -> label(value, event.attributes()));
      case "image" -> image(values, event);
      default -> values.stream().anyMatch(value -> named(value, event));
    };
  }

  private static boolean action(List<String> values, String action) {
    return values.stream().anyMatch(OPEN_ENDED::contains)
        ? values.stream().anyMatch(action::startsWith)
        : values.contains(action);
  }

  private static boolean named(String value, EngineEvent event) {
    return event.actor().startsWith(value)
        || event.attributes().getOrDefault("name", "").startsWith(value);
  }

  private static boolean label(String value, Map<String, String> attributes) {
    int equals = value.indexOf('=');
    return equals < 0
        ? attributes.containsKey(value)
        : value.substring(equals + 1).equals(attributes.get(value.substring(0, equals)));
  }

  /** Also the events of containers of the image; with and without its tag. */
  private static boolean image(List<String> values, EngineEvent event) {
    String attribute = event.type().equals("image") ? "name" : "image";
    String name = event.attributes().getOrDefault(attribute, "");
    return values.contains(event.actor())
        || values.contains(name)
        || values.contains(withoutTag(event.actor()))
        || values.contains(withoutTag(name));
  }

  private static String withoutTag(String name) {
    int digest = name.indexOf('@');
    String bare = digest < 0 ? name : name.substring(0, digest);
    int colon = bare.lastIndexOf(':');
    return colon > bare.lastIndexOf('/') ? bare.substring(0, colon) : bare;
  }
}
