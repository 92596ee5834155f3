package dev.gantry.image.remote;

import com.github.luben.zstd.Zstd;
import dev.gantry.model.id.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * A small image as a registry keeps it.
 *
 * @param layers as stored there
 */
public record FakeImage(String config, List<Layer> layers) {
  public static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  public static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
  public static final String INDEX = "application/vnd.oci.image.index.v1+json";

  /** A layer in its stored form. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Layer(byte[] stored, String mediaType, Digest diffId) {
    public Digest digest() {
      return Digest.of(stored);
    }

    public static Layer plain(byte[] tar) {
      return new Layer(tar, "application/vnd.oci.image.layer.v1.tar", Digest.of(tar));
    }

    public static Layer gzip(byte[] tar) {
      return new Layer(gzipped(tar), "application/vnd.oci.image.layer.v1.tar+gzip", Digest.of(tar));
    }

    public static Layer zstd(byte[] tar) {
      return new Layer(
          Zstd.compress(tar), "application/vnd.oci.image.layer.v1.tar+zstd", Digest.of(tar));
    }

    public Layer called(String otherType) {
      return new Layer(stored, otherType, diffId);
    }

    private static byte[] gzipped(byte[] bytes) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
        gzip.write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return out.toByteArray();
    }
  }

  public static FakeImage of(String architecture, Layer... layers) {
    String diffIds =
        List.of(layers).stream()
            .map(layer -> "\"" + layer.diffId() + "\"")
            .collect(Collectors.joining(","));
    return new FakeImage(
        "{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"sh\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]}}"
            .formatted(architecture, diffIds),
        List.of(layers));
  }

  public Digest id() {
    return Digest.of(config.getBytes(StandardCharsets.UTF_8));
  }

  public String manifest(String type) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
        .formatted(
            type,
            descriptor("application/vnd.oci.image.config.v1+json", id(), config.length(), ""),
            layers.stream()
                .map(l -> descriptor(l.mediaType(), l.digest(), l.stored().length, ""))
                .collect(Collectors.joining(",")));
  }

  /** Serves all of it; returns the digest of the manifest. */
  public Digest serve(FakeRegistry registry, String name, String tag) {
    registry.blob(name, config.getBytes(StandardCharsets.UTF_8));
    layers.forEach(layer -> registry.blob(name, layer.stored()));
    return registry.manifest(name, tag, OCI, manifest(OCI));
  }

  /** Serves an index of images for the architectures that they name. */
  public static Digest serveIndex(
      FakeRegistry registry, String name, String tag, List<FakeImage> images) {
    List<String> entries = new ArrayList<>();
    for (FakeImage image : images) {
      Digest digest = image.serve(registry, name, "only-" + image.architecture());
      entries.add(
          descriptor(
              OCI,
              digest,
              image.manifest(OCI).length(),
              ",\"platform\":{\"os\":\"linux\",\"architecture\":\""
                  + image.architecture()
                  + "\"}"));
    }
    return registry.manifest(
        name,
        tag,
        INDEX,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(INDEX, String.join(",", entries)));
  }

  private String architecture() {
    return config.replaceFirst(".*\"architecture\":\"([^\"]+)\".*", "$1");
  }

  public static String descriptor(String type, Digest digest, long size, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(type, digest, size, more);
  }
}
