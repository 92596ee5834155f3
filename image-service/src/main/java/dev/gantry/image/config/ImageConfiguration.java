package dev.gantry.image.config;

import dev.gantry.model.id.Digest;
import dev.gantry.model.lease.ImageLease;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An image configuration as it is stored: the exact bytes, whose digest is the image id, and a view
 * of the fields that we read. Unknown fields stay as they are.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI image
 *     configuration</a>
 */
public final class ImageConfiguration {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String json;
  private final JsonNode root;

  private ImageConfiguration(String json, JsonNode root) {
    this.json = json;
    this.root = root;
  }

  /**
   * @throws IllegalArgumentException when it is no JSON object with a {@code rootfs}
   */
  public static ImageConfiguration parse(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (tools.jackson.core.JacksonException e) {
      throw new IllegalArgumentException(
          "image configuration is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.isObject() || !root.path("rootfs").path("diff_ids").isArray()) {
      throw new IllegalArgumentException("invalid image JSON, no RootFS key");
    }
    ImageConfiguration configuration = new ImageConfiguration(json, root);
    try {
      configuration.created();
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException("invalid image JSON, bad time of creation", e);
    }
    return configuration;
  }

  /** The configuration of an imported file system of one layer. */
  public static ImageConfiguration ofImport(
      ContainerConfig config, Platform platform, Digest diffId, Instant created, String comment) {
    ObjectNode root = JSON.createObjectNode();
    root.put("architecture", platform.architecture());
    if (!platform.variant().isEmpty()) {
      root.put("variant", platform.variant());
    }
    root.put("comment", comment);
    root.set("config", JSON.valueToTree(config));
    root.put("created", created.toString());
    ObjectNode step = JSON.createObjectNode();
    step.put("created", created.toString());
    step.put("comment", comment);
    root.set("history", JSON.createArrayNode().add(step));
    root.put("os", platform.os());
    ObjectNode rootfs = JSON.createObjectNode();
    rootfs.put("type", "layers");
    rootfs.set("diff_ids", JSON.createArrayNode().add(diffId.value()));
    root.set("rootfs", rootfs);
    return new ImageConfiguration(JSON.writeValueAsString(root), root);
  }

  public String json() {
    return json;
  }

  public byte[] bytes() {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** The image id. */
  public Digest id() {
    return Digest.of(bytes());
  }

  /** When the image was made; the epoch when it does not say. */
  public Instant created() {
    String text = text("created");
    return text.isEmpty() ? Instant.EPOCH : java.time.OffsetDateTime.parse(text).toInstant();
  }

  /** A field of text at the top; empty when absent. */
  public String text(String field) {
    return root.path(field).asString("");
  }

  public List<Digest> diffIds() {
    List<Digest> ids = new ArrayList<>();
    root.path("rootfs").path("diff_ids").forEach(id -> ids.add(new Digest(id.asString(""))));
    return List.copyOf(ids);
  }

  /** The {@code config} part; a copy. */
  public ObjectNode config() {
    return root.path("config") instanceof ObjectNode config
        ? config.deepCopy()
        : JSON.createObjectNode();
  }

  public ArrayNode history() {
    return root.path("history") instanceof ArrayNode history ? history : JSON.createArrayNode();
  }

  public Map<String, String> labels() {
    return texts(root.path("config").path("Labels"));
  }

  /** What a run needs of it. */
  public ImageLease.ImageConfig forLease() {
    JsonNode config = root.path("config");
    return new ImageLease.ImageConfig(
        config.path("User").asString(""),
        list(config.path("Env")),
        list(config.path("Entrypoint")),
        list(config.path("Cmd")),
        config.path("WorkingDir").asString(""),
        labels(),
        keys(config.path("Volumes")),
        keys(config.path("ExposedPorts")),
        config.path("StopSignal").asString(""),
        healthcheck(config.path("Healthcheck")),
        list(config.path("Shell")));
  }

  private static ImageLease.Healthcheck healthcheck(JsonNode check) {
    return check.isObject()
        ? new ImageLease.Healthcheck(
            list(check.path("Test")),
            check.path("Interval").asLong(0),
            check.path("Timeout").asLong(0),
            check.path("StartPeriod").asLong(0),
            check.path("StartInterval").asLong(0),
            check.path("Retries").asInt(0))
        : null;
  }

  private static List<String> list(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asString("")));
    return texts;
  }

  private static List<String> keys(JsonNode object) {
    return object.isObject() ? List.copyOf(object.propertyNames()) : List.of();
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> map = new TreeMap<>();
    object.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asString("")));
    return map;
  }
}
