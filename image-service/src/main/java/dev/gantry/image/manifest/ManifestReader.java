package dev.gantry.image.manifest;

import dev.gantry.image.config.Platform;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads manifests of both makes, OCI's and Docker's, and refuses what can't be run here. */
public final class ManifestReader {
  /** As dockerd: overlayfs takes little more. */
  private static final int MOST_LAYERS = 125;

  private static final int MOST_ENTRIES = 10_000;
  private static final JsonMapper JSON = JsonMapper.shared();

  private ManifestReader() {}

  /**
   * @param contentType of the answer that the manifest came in
   * @throws GantryException BAD_REQUEST saying what is not supported, or wrong
   */
  public static Manifest read(byte[] content, String contentType) {
    try {
      JsonNode root = JSON.readTree(content);
      if (!root.isObject()) {
        throw bad("invalid manifest: not a JSON object");
      }
      String type = type(root, bare(contentType));
      return MediaTypes.isIndex(type) ? index(root) : image(root);
    } catch (JacksonException e) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid manifest: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "invalid manifest: " + e.getMessage(), e);
    }
  }

  /**
   * What a document is must not depend on who reads it: one that is both is refused
   * (CVE-2021-41190).
   */
  private static String type(JsonNode root, String contentType) {
    String own = root.path("mediaType").asString("");
    String type = own.isEmpty() ? contentType : own;
    if (MediaTypes.isSchema1(type) || root.path("schemaVersion").asInt(0) == 1) {
      throw bad(
          "unsupported manifest: Docker image manifest version 2, schema 1 is not supported;"
              + " ask the author of the image to publish it as OCI image or with schema 2");
    }
    boolean index = MediaTypes.isIndex(type);
    if (!index && !MediaTypes.isManifest(type)) {
      throw bad("unsupported manifest media type \"" + type + "\"");
    }
    boolean otherKind =
        MediaTypes.isIndex(contentType) != index && MediaTypes.MANIFESTS.contains(contentType);
    if (otherKind || root.has(index ? "layers" : "manifests") || (index && root.has("config"))) {
      throw bad("invalid manifest: it is both an image and an index");
    }
    return type;
  }

  private static Manifest.Index index(JsonNode root) {
    List<Descriptor> entries = new ArrayList<>();
    for (JsonNode entry : list(root, "manifests", MOST_ENTRIES)) {
      // Attestations lie beside the images that they are about.
      if (!entry.path("annotations").has("vnd.docker.reference.type")) {
        entries.add(descriptor(entry));
      }
    }
    return new Manifest.Index(entries);
  }

  private static Manifest.OfImage image(JsonNode root) {
    Descriptor config = descriptor(root.path("config"));
    if (!MediaTypes.isConfig(config.mediaType())) {
      // Charts, signatures and plugins are kept in registries too.
      throw bad("Encountered remote \"" + config.mediaType() + "\"(unknown) when fetching");
    }
    List<Descriptor> layers = new ArrayList<>();
    for (JsonNode entry : list(root, "layers", MOST_LAYERS)) {
      Descriptor layer = descriptor(entry);
      if (!MediaTypes.isLayer(layer.mediaType())) {
        throw bad(
            "unsupported media type \"" + layer.mediaType() + "\" of layer " + layer.digest());
      }
      layers.add(layer);
    }
    return new Manifest.OfImage(config, layers);
  }

  private static JsonNode list(JsonNode root, String field, int most) {
    JsonNode list = root.path(field);
    if (!list.isArray()) {
      throw bad("invalid manifest: no " + field);
    }
    if (list.size() > most) {
      throw bad("invalid manifest: more than " + most + " " + field);
    }
    return list;
  }

  private static Descriptor descriptor(JsonNode node) {
    if (!node.path("size").isIntegralNumber()) {
      throw new IllegalArgumentException("descriptor without a size");
    }
    return new Descriptor(
        bare(node.path("mediaType").asString("")),
        new Digest(node.path("digest").asString("")),
        node.path("size").asLong(),
        platform(node.path("platform")));
  }

  private static Platform platform(JsonNode node) {
    return node.isObject()
        ? new Platform(
            node.path("os").asString(""),
            node.path("architecture").asString(""),
            node.path("variant").asString(""))
        : null;
  }

  /** Without parameters such as {@code charset}. */
  private static String bare(String type) {
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
  }

  private static GantryException bad(String message) {
    return new GantryException(ErrorCode.BAD_REQUEST, message);
  }
}
