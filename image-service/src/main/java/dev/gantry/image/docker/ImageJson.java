package dev.gantry.image.docker;

import dev.gantry.image.archive.ChainIds;
import dev.gantry.image.catalog.Image;
import dev.gantry.image.catalog.StoredLayer;
import dev.gantry.image.config.ImageConfiguration;
import dev.gantry.model.id.Digest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Images in the shapes of Docker's API. */
final class ImageJson {
  private static final int WITHOUT_NONE = 43;
  private static final int WITHOUT_VIRTUAL_SIZE = 44;
  private static final int WITHOUT_CONTAINER_FIELDS = 50;
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private ImageJson() {}

  /** An element of {@code GET /images/json}. */
  static Map<String, Object> summary(Image image, ApiVersion version) {
    Map<String, String> labels = image.configuration().labels();
    boolean none = image.names().isEmpty() && version.isBefore(WITHOUT_NONE);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Containers", -1);
    json.put("Created", image.configuration().created().getEpochSecond());
    json.put("Id", image.id());
    json.put("Labels", labels.isEmpty() ? null : labels);
    json.put("ParentId", image.parent() == null ? "" : image.parent().value());
    json.put("RepoDigests", none ? List.of("<none>@<none>") : image.digests());
    json.put("RepoTags", none ? List.of("<none>:<none>") : image.tags());
    json.put("SharedSize", -1);
    json.put("Size", image.size());
    if (version.isBefore(WITHOUT_VIRTUAL_SIZE)) {
      json.put("VirtualSize", image.size());
    }
    return json;
  }

  /** {@code GET /images/{name}/json}. */
  static Map<String, Object> inspect(Image image, ApiVersion version) {
    ImageConfiguration configuration = image.configuration();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Id", image.id());
    json.put("RepoTags", image.tags());
    json.put("RepoDigests", image.digests());
    json.put("Parent", image.parent() == null ? "" : image.parent().value());
    json.put("Comment", comment(configuration));
    if (!configuration.text("created").isEmpty()) {
      json.put("Created", configuration.text("created"));
    }
    json.put("DockerVersion", configuration.text("docker_version"));
    json.put("Author", configuration.text("author"));
    json.put("Config", config(configuration, version));
    json.put("Architecture", configuration.text("architecture"));
    putUnlessEmpty(json, "Variant", configuration.text("variant"));
    json.put("Os", configuration.text("os"));
    putUnlessEmpty(json, "OsVersion", configuration.text("os.version"));
    json.put("Size", image.size());
    if (version.isBefore(WITHOUT_VIRTUAL_SIZE)) {
      json.put("VirtualSize", image.size());
    }
    // Layers are unpacked on nodes; there is no folder of this service to name.
    Map<String, Object> driver = new LinkedHashMap<>();
    driver.put("Data", null);
    driver.put("Name", "overlay2");
    json.put("GraphDriver", driver);
    json.put("RootFS", Map.of("Type", "layers", "Layers", configuration.diffIds()));
    json.put(
        "Metadata",
        Map.of("LastTagTime", image.lastTagged() == null ? NEVER : image.lastTagged().toString()));
    return json;
  }

  private static void putUnlessEmpty(Map<String, Object> json, String key, String value) {
    if (!value.isEmpty()) {
      json.put(key, value);
    }
  }

  /** Docker falls back to the newest history entry. */
  private static String comment(ImageConfiguration configuration) {
    String comment = configuration.text("comment");
    int steps = configuration.history().size();
    return comment.isEmpty() && steps > 0
        ? configuration.history().get(steps - 1).path("comment").asString("")
        : comment;
  }

  /** Fields that a client expects even where the image does not set them. */
  private static ObjectNode config(ImageConfiguration configuration, ApiVersion version) {
    ObjectNode config = configuration.config();
    for (String text : List.of("User", "WorkingDir")) {
      putDefault(config, text, config.stringNode(""));
    }
    for (String list : List.of("Cmd", "Entrypoint", "Env", "Labels", "OnBuild", "Volumes")) {
      putDefault(config, list, config.nullNode());
    }
    if (version.isBefore(WITHOUT_CONTAINER_FIELDS)) {
      for (String text : List.of("Hostname", "Domainname", "Image")) {
        putDefault(config, text, config.stringNode(""));
      }
      for (String flag :
          Set.of("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce")) {
        putDefault(config, flag, config.booleanNode(false));
      }
    }
    return config;
  }

  private static void putDefault(ObjectNode config, String field, JsonNode value) {
    if (!config.has(field)) {
      config.set(field, value);
    }
  }

  /** {@code GET /images/{name}/history}: newest step first. */
  static List<Map<String, Object>> history(Image image) {
    Iterator<StoredLayer> layers = image.layers().iterator();
    List<Map<String, Object>> steps = new ArrayList<>();
    for (JsonNode step : image.configuration().history()) {
      boolean empty = step.path("empty_layer").asBoolean(false);
      long size = empty || !layers.hasNext() ? 0 : layers.next().fileBytes();
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("Comment", step.path("comment").asString(""));
      json.put("Created", seconds(step.path("created").asString("")));
      json.put("CreatedBy", step.path("created_by").asString(""));
      json.put("Id", "<missing>");
      json.put("Size", size);
      json.put("Tags", null);
      steps.add(json);
    }
    Collections.reverse(steps);
    if (!steps.isEmpty()) {
      steps.getFirst().put("Id", image.id().value());
      steps.getFirst().put("Tags", image.tags().isEmpty() ? null : image.tags());
    }
    return steps;
  }

  private static long seconds(String time) {
    Instant instant =
        time.isEmpty() ? Instant.parse(NEVER) : OffsetDateTime.parse(time).toInstant();
    return instant.getEpochSecond();
  }

  /** Bytes of files in layers that several images of a list have, for {@code shared-size}. */
  static Map<Digest, Integer> usesOfLayers(List<Image> images) {
    Map<Digest, Integer> uses = new LinkedHashMap<>();
    images.forEach(
        image ->
            ChainIds.of(image.configuration().diffIds())
                .forEach(chain -> uses.merge(chain, 1, Integer::sum)));
    return uses;
  }

  static long sharedSize(Image image, Map<Digest, Integer> uses) {
    return image.layers().stream()
        .filter(layer -> uses.getOrDefault(layer.ref().chainId(), 0) > 1)
        .mapToLong(StoredLayer::fileBytes)
        .sum();
  }
}
