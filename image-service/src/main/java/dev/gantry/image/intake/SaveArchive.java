package dev.gantry.image.intake;

import dev.gantry.image.blob.BlobStore;
import dev.gantry.image.catalog.Catalog;
import dev.gantry.image.catalog.Image;
import dev.gantry.image.catalog.StoredLayer;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.reference.ImageReference;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code docker save}: a tar that is an OCI image layout and has Docker's {@code manifest.json}
 * too. Layers are written in the form they are stored in.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI image
 *     layout</a>
 */
public final class SaveArchive {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private final Catalog catalog;
  private final BlobStore store;

  public SaveArchive(Catalog catalog, BlobStore store) {
    this.catalog = catalog;
    this.store = store;
  }

  /** Images to be saved, each with the tags that were asked for. */
  public record Selection(Map<Digest, Chosen> images) {}

  /** An image and tags of it. */
  public record Chosen(Image image, Set<ImageName> tags) {}

  /**
   * Looks all names up first: an error after the first byte could not be told.
   *
   * @throws GantryException NO_SUCH_IMAGE, BAD_REQUEST
   */
  public Selection select(TenantId tenant, List<String> names) {
    if (names.isEmpty()) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "no image is named");
    }
    Map<Digest, Chosen> chosen = new LinkedHashMap<>();
    for (String name : names) {
      Image image = catalog.get(tenant, name);
      chosen
          .computeIfAbsent(image.id(), id -> new Chosen(image, new LinkedHashSet<>()))
          .tags()
          .addAll(tags(image, name));
    }
    return new Selection(chosen);
  }

  /** A tag saves that tag, an id none. */
  private static List<ImageName> tags(Image image, String text) {
    return ImageReference.parse(text) instanceof ImageReference.ByName(ImageName name, var prefix)
        ? image.names().stream().filter(name.tagged()::equals).toList()
        : List.of();
  }

  public void write(Selection selection, OutputStream out) throws IOException {
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name())) {
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      Set<Digest> written = new LinkedHashSet<>();
      List<Map<String, Object>> index = new ArrayList<>();
      List<Map<String, Object>> manifests = new ArrayList<>();
      for (Chosen chosen : selection.images().values()) {
        writeBlobs(chosen.image(), written, tar);
        byte[] manifest = JSON.writeValueAsBytes(manifest(chosen.image()));
        blob(Digest.of(manifest), manifest, written, tar);
        index.addAll(descriptors(chosen, manifest));
        manifests.add(dockerManifest(chosen));
      }
      Map<String, Object> root = new LinkedHashMap<>();
      root.put("schemaVersion", 2);
      root.put("mediaType", INDEX);
      root.put("manifests", index);
      file("index.json", JSON.writeValueAsBytes(root), tar);
      file("manifest.json", JSON.writeValueAsBytes(manifests), tar);
      file("oci-layout", JSON.writeValueAsBytes(Map.of("imageLayoutVersion", "1.0.0")), tar);
    }
  }

  private void writeBlobs(Image image, Set<Digest> written, TarArchiveOutputStream tar)
      throws IOException {
    blob(image.id(), image.configuration().bytes(), written, tar);
    for (StoredLayer layer : image.layers()) {
      if (written.add(layer.ref().blob())) {
        tar.putArchiveEntry(entry(path(layer.ref().blob()), layer.ref().size()));
        try (InputStream in = store.open(layer.ref().blob(), 0)) {
          in.transferTo(tar);
        }
        tar.closeArchiveEntry();
      }
    }
  }

  private static Map<String, Object> manifest(Image image) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MANIFEST);
    manifest.put("config", descriptor(CONFIG, image.id(), image.configuration().bytes().length));
    manifest.put(
        "layers",
        image.layers().stream()
            .map(
                layer ->
                    descriptor(layer.ref().mediaType(), layer.ref().blob(), layer.ref().size()))
            .toList());
    return manifest;
  }

  private static List<Map<String, Object>> descriptors(Chosen chosen, byte[] manifest) {
    Digest digest = Digest.of(manifest);
    if (chosen.tags().isEmpty()) {
      return List.of(descriptor(MANIFEST, digest, manifest.length));
    }
    List<Map<String, Object>> descriptors = new ArrayList<>();
    for (ImageName tag : chosen.tags()) {
      Map<String, Object> descriptor = descriptor(MANIFEST, digest, manifest.length);
      descriptor.put(
          "annotations",
          Map.of(
              "io.containerd.image.name",
              tag.repository() + ":" + tag.tag(),
              "org.opencontainers.image.ref.name",
              tag.tag()));
      descriptors.add(descriptor);
    }
    return descriptors;
  }

  private static Map<String, Object> dockerManifest(Chosen chosen) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Config", path(chosen.image().id()));
    json.put(
        "RepoTags",
        chosen.tags().isEmpty() ? null : chosen.tags().stream().map(ImageName::familiar).toList());
    json.put(
        "Layers", chosen.image().layers().stream().map(layer -> path(layer.ref().blob())).toList());
    return json;
  }

  private static Map<String, Object> descriptor(String mediaType, Digest digest, long size) {
    Map<String, Object> descriptor = new LinkedHashMap<>();
    descriptor.put("mediaType", mediaType);
    descriptor.put("digest", digest);
    descriptor.put("size", size);
    return descriptor;
  }

  private static String path(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }

  private static void blob(
      Digest digest, byte[] content, Set<Digest> written, TarArchiveOutputStream tar)
      throws IOException {
    if (written.add(digest)) {
      file(path(digest), content, tar);
    }
  }

  private static void file(String name, byte[] content, TarArchiveOutputStream tar)
      throws IOException {
    tar.putArchiveEntry(entry(name, content.length));
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry entry(String name, long size) {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setModTime(0);
    return entry;
  }
}
