package dev.gantry.image.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gantry.image.Tars;
import dev.gantry.image.TestPlatform.Answer;
import dev.gantry.image.config.Platform;
import dev.gantry.image.remote.FakeImage;
import dev.gantry.image.remote.FakeImage.Layer;
import dev.gantry.model.id.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from the registry that most of the world runs. */
class RealRegistryPullTest {
  private static final String HOST = Platform.host().architecture();
  private static final String OTHER = HOST.equals("arm64") ? "amd64" : "arm64";

  @TempDir Path folder;
  private final PullClient client = new PullClient();

  @BeforeEach
  void needed() {
    assumeTrue(
        RealRegistry.isInstalled(),
        "needs Debian's packages docker-registry, skopeo and apache2-utils");
  }

  @Test
  void ociAndDockerFormsInEachCompression() throws Exception {
    try (RealRegistry registry = new RealRegistry(folder.resolve("registry"))) {
      FakeImage oci = FakeImage.of(HOST, Layer.gzip(tar()), Layer.plain(tar()), Layer.zstd(tar()));
      registry.push("oci:" + layout(List.of(oci)) + ":" + HOST, "x/oci:1");
      // Docker's form has no zstd.
      FakeImage docker = FakeImage.of(HOST, Layer.gzip(tar()), Layer.plain(tar()));
      registry.push(
          "oci:" + layout(List.of(docker)) + ":" + HOST, "x/docker:1", "--format", "v2s2");
      for (String name : List.of("x/oci:1", "x/docker:1")) {
        client.pulled(registry.host() + "/" + name, null);
      }
      assertThat(client.image(registry.host() + "/x/oci:1").path("RootFS").path("Layers"))
          .hasSize(3);
      assertThat(client.image(registry.host() + "/x/docker:1").path("RootFS").path("Layers"))
          .hasSize(2);
      client.refused(
          registry.host() + "/x/oci:no",
          null,
          404,
          "manifest for %s/x/oci:no not found: manifest unknown: manifest unknown"
              .formatted(registry.host()));
      Answer missing = client.pull(registry.host() + "/nosuch:1", null);
      assertThat(missing.status()).isEqualTo(404);
      assertThat(missing.text()).contains("nosuch");
    }
  }

  @Test
  void anIndexByTagByDigestAndByPlatform() throws Exception {
    try (RealRegistry registry = new RealRegistry(folder.resolve("registry"))) {
      FakeImage here = FakeImage.of(HOST, Layer.gzip(tar()));
      FakeImage there = FakeImage.of(OTHER, Layer.gzip(tar()));
      registry.push("oci:" + layout(List.of(there, here)) + ":all", "x/multi:1", "--all");
      String name = registry.host() + "/x/multi";
      client.pulled(name + ":1", null);
      assertThat(client.image(name + ":1").path("Id").asString()).isEqualTo(here.id().value());
      String digest = client.image(name + ":1").path("RepoDigests").get(0).asString();
      client.pulled(digest, null);
      client.call(
          "POST",
          "/images/create?tag=1&platform=linux%2F"
              + OTHER
              + "&fromImage="
              + PullClient.encoded(name),
          null);
      assertThat(client.image(name + ":1").path("Id").asString()).isEqualTo(there.id().value());
    }
  }

  @Test
  void nameAndPassword() throws Exception {
    try (RealRegistry registry = new RealRegistry(folder.resolve("registry"), "me", "hunter2")) {
      FakeImage image = FakeImage.of(HOST, Layer.gzip(tar()));
      registry.push(
          "oci:" + layout(List.of(image)) + ":" + HOST, "x:1", "--dest-creds", "me:hunter2");
      String name = registry.host() + "/x:1";
      client.refused(
          name,
          null,
          500,
          "Get \"http://%s/v2/x/manifests/1\": no basic auth credentials"
              .formatted(registry.host()));
      client.refused(
          name,
          "{\"username\":\"me\",\"password\":\"wrong\"}",
          500,
          "unauthorized: authentication required");
      client.pulled(name, "{\"username\":\"me\",\"password\":\"hunter2\"}");
    }
  }

  /** An OCI layout: an image for each, called as its architecture, and an index called all. */
  private Path layout(List<FakeImage> images) throws IOException {
    Path layout = Files.createTempDirectory(folder, "layout");
    Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    StringBuilder plain = new StringBuilder();
    StringBuilder named = new StringBuilder();
    for (FakeImage image : images) {
      String architecture = image.config().contains(OTHER) ? OTHER : HOST;
      blob(layout, image.config().getBytes(StandardCharsets.UTF_8));
      for (Layer layer : image.layers()) {
        blob(layout, layer.stored());
      }
      byte[] manifest = image.manifest(FakeImage.OCI).getBytes(StandardCharsets.UTF_8);
      Digest digest = blob(layout, manifest);
      String platform =
          ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}";
      plain
          .append(plain.isEmpty() ? "" : ",")
          .append(FakeImage.descriptor(FakeImage.OCI, digest, manifest.length, platform));
      named.append(
          FakeImage.descriptor(
              FakeImage.OCI, digest, manifest.length, platform + name(architecture)));
      named.append(',');
    }
    byte[] index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(FakeImage.INDEX, plain)
            .getBytes(StandardCharsets.UTF_8);
    named.append(
        FakeImage.descriptor(FakeImage.INDEX, blob(layout, index), index.length, name("all")));
    Files.writeString(
        layout.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + named + "]}");
    return layout;
  }

  private static String name(String name) {
    return ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + name + "\"}";
  }

  private static Digest blob(Path layout, byte[] content) throws IOException {
    Digest digest = Digest.of(content);
    Files.write(layout.resolve("blobs/sha256/" + digest.hex()), content);
    return digest;
  }

  private static byte[] tar() {
    return Tars.of("file", UUID.randomUUID().toString());
  }
}
