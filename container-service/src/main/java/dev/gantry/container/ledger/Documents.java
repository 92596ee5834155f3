package dev.gantry.container.ledger;

import dev.gantry.container.creation.LimitChange;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.run.Health;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.RunSpec;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.node.ObjectNode;

/** The JSON columns as values. */
final class Documents {
  private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
  private static final TypeReference<List<VolumeName>> VOLUMES = new TypeReference<>() {};

  private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};
  private static final TypeReference<List<Map<String, Object>>> LIST = new TypeReference<>() {};

  private Documents() {}

  static String write(Object value) {
    return GantryJson.mapper().writeValueAsString(value);
  }

  static Map<String, String> labels(String json) {
    return json.equals("{}") ? Map.of() : GantryJson.mapper().readValue(json, LABELS);
  }

  static List<VolumeName> volumes(String json) {
    return json.equals("[]") ? List.of() : GantryJson.mapper().readValue(json, VOLUMES);
  }

  static RunSpec spec(String json) {
    return GantryJson.mapper().readValue(json, RunSpec.class);
  }

  static NetworkEndpoint endpoint(String json) {
    return GantryJson.mapper().readValue(json, NetworkEndpoint.class);
  }

  static Health health(String json) {
    return GantryJson.mapper().readValue(json, Health.class);
  }

  /** The specification under another name. */
  static String renamed(String json, String name) {
    Map<String, Object> tree = tree(json);
    tree.put("name", name);
    return write(tree);
  }

  /** The specification with other limits and another policy. */
  static String limited(String json, LimitChange change) {
    Map<String, Object> tree = tree(json);
    tree.put("resources", change.resources());
    tree.put("restart", change.restart());
    return write(tree);
  }

  /** The specification in other networks. */
  static String networked(String json, NetworkMode mode) {
    ObjectNode tree = (ObjectNode) GantryJson.mapper().readTree(json);
    String network = GantryJson.mapper().writerFor(NetworkMode.class).writeValueAsString(mode);
    tree.set("network", GantryJson.mapper().readTree(network));
    return write(tree);
  }

  static Map<String, Object> tree(String json) {
    return GantryJson.mapper().readValue(json, TREE);
  }

  static List<Map<String, Object>> list(String json) {
    return GantryJson.mapper().readValue(json, LIST);
  }
}
