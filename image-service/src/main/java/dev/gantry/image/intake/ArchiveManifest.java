package dev.gantry.image.intake;

import dev.gantry.image.reference.ImageName;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An image in an archive: the files that it is made of.
 *
 * @param config path of the configuration
 * @param layers paths, lowest first
 */
record ArchiveManifest(String config, List<String> layers, List<ImageName> names) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int DEEPEST_INDEX = 4;

  /**
   * Docker's {@code manifest.json}, or the {@code index.json} of an OCI image layout.
   *
   * @throws GantryException BAD_REQUEST when there is neither, or one that can't be read
   */
  static List<ArchiveManifest> of(LoadedFiles files) {
    try {
      if (files.has("manifest.json")) {
        return docker(JSON.readTree(files.text("manifest.json")));
      }
      if (files.has("index.json")) {
        return oci(files);
      }
    } catch (JacksonException | IllegalArgumentException e) {
      throw bad("invalid manifest in archive: " + e.getMessage(), e);
    }
    throw bad("invalid archive: does not contain a manifest.json", null);
  }

  private static List<ArchiveManifest> docker(JsonNode root) {
    List<ArchiveManifest> manifests = new ArrayList<>();
    for (JsonNode image : root) {
      List<String> layers = new ArrayList<>();
      image.path("Layers").forEach(layer -> layers.add(layer.asString("")));
      List<ImageName> names = new ArrayList<>();
      image.path("RepoTags").forEach(tag -> names.add(ImageName.parse(tag.asString("")).tagged()));
      manifests.add(new ArchiveManifest(image.path("Config").asString(""), layers, names));
    }
    return manifests;
  }

  private static List<ArchiveManifest> oci(LoadedFiles files) {
    Map<String, ArchiveManifest> byDigest = new LinkedHashMap<>();
    collect(files, JSON.readTree(files.text("index.json")), List.of(), byDigest, DEEPEST_INDEX);
    return List.copyOf(byDigest.values());
  }

  private static void collect(
      LoadedFiles files,
      JsonNode index,
      List<ImageName> inherited,
      Map<String, ArchiveManifest> byDigest,
      int depth) {
    if (depth == 0) {
      throw new IllegalArgumentException("index within index within index");
    }
    for (JsonNode descriptor : index.path("manifests")) {
      String path = path(descriptor);
      // Other platforms of an index may be missing, and attestations are no images.
      if (!files.has(path) || descriptor.path("annotations").has("vnd.docker.reference.type")) {
        continue;
      }
      List<ImageName> names = new ArrayList<>(inherited);
      String name = descriptor.path("annotations").path("io.containerd.image.name").asString("");
      if (!name.isEmpty()) {
        names.add(ImageName.parse(name).tagged());
      }
      JsonNode content = JSON.readTree(files.text(path));
      if (content.has("manifests")) {
        collect(files, content, names, byDigest, depth - 1);
      } else {
        byDigest.merge(path, manifest(content, names), ArchiveManifest::withNamesOf);
      }
    }
  }

  private static ArchiveManifest manifest(JsonNode content, List<ImageName> names) {
    List<String> layers = new ArrayList<>();
    content.path("layers").forEach(layer -> layers.add(path(layer)));
    return new ArchiveManifest(path(content.path("config")), layers, names);
  }

  private ArchiveManifest withNamesOf(ArchiveManifest other) {
    List<ImageName> all = new ArrayList<>(names);
    all.addAll(other.names);
    return new ArchiveManifest(config, layers, all);
  }

  private static String path(JsonNode descriptor) {
    return "blobs/sha256/" + new Digest(descriptor.path("digest").asString("")).hex();
  }

  private static GantryException bad(String message, Exception cause) {
    return new GantryException(ErrorCode.BAD_REQUEST, message, cause);
  }
}
