package dev.gantry.image.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.image.config.Platform;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestReaderTest {
  private static final Digest A = Digest.of(new byte[] {1});
  private static final Digest B = Digest.of(new byte[] {2});
  private static final String CONFIG =
      descriptor("application/vnd.docker.container.image.v1+json", A, "");
  private static final String LAYER =
      descriptor("application/vnd.docker.image.rootfs.diff.tar.gzip", B, "");
  private static final String IMAGE =
      "{\"schemaVersion\":2,\"config\":" + CONFIG + ",\"layers\":[" + LAYER + "]}";

  @Test
  void imagesOfBothMakesAreRead() {
    for (String type : List.of(MediaTypes.DOCKER_MANIFEST, MediaTypes.OCI_MANIFEST)) {
      assertThat(read(IMAGE, type + "; charset=utf-8"))
          .isEqualTo(
              new Manifest.OfImage(
                  new Descriptor("application/vnd.docker.container.image.v1+json", A, 7, null),
                  List.of(
                      new Descriptor(
                          "application/vnd.docker.image.rootfs.diff.tar.gzip", B, 7, null))));
    }
  }

  @Test
  void attestationsAreNoEntriesOfAnIndex() {
    String index =
        "{\"manifests\":["
            + descriptor(
                MediaTypes.OCI_MANIFEST,
                A,
                ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v6\"}")
            + ","
            + descriptor(
                MediaTypes.OCI_MANIFEST,
                B,
                ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}")
            + "]}";
    assertThat(read(index, MediaTypes.DOCKER_LIST))
        .isEqualTo(
            new Manifest.Index(
                List.of(
                    new Descriptor(
                        MediaTypes.OCI_MANIFEST, A, 7, new Platform("linux", "arm", "v6")))));
  }

  @Test
  void whatIsNotSupportedIsNamed() {
    refused("{\"schemaVersion\":1}", "application/json", "schema 1 is not supported");
    refused(
        "{}",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "schema 1 is not supported");
    refused("{}", "text/plain", "unsupported manifest media type \"text/plain\"");
    refused(
        IMAGE.replace("docker.container.image.v1", "cncf.helm.config.v1"),
        MediaTypes.OCI_MANIFEST,
        "Encountered remote \"application/vnd.cncf.helm.config.v1+json\"(unknown) when fetching");
    refused(
        IMAGE.replace("rootfs.diff", "rootfs.foreign.diff"),
        MediaTypes.OCI_MANIFEST,
        "unsupported media type \"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip\"");
  }

  @Test
  void whatIsWrongIsRefused() {
    refused("[]", MediaTypes.OCI_INDEX, "not a JSON object");
    refused("{", MediaTypes.OCI_INDEX, "invalid manifest");
    refused("{\"manifests\":5}", MediaTypes.OCI_INDEX, "no manifests");
    refused(IMAGE.replace(B.value(), "sha256:xyz"), MediaTypes.OCI_MANIFEST, "not a sha256 digest");
    refused(IMAGE.replace(":7", ":-7"), MediaTypes.OCI_MANIFEST, "negative size");
    refused(IMAGE.replace(":7", ":\"7\""), MediaTypes.OCI_MANIFEST, "without a size");
    refused(
        IMAGE.replace(LAYER, String.join(",", java.util.Collections.nCopies(126, LAYER))),
        MediaTypes.OCI_MANIFEST,
        "more than 125 layers");
  }

  @Test
  void aDocumentThatIsBothIsRefused() {
    String both = "it is both an image and an index";
    refused(
        IMAGE.replace("\"config\"", "\"manifests\":[],\"config\""), MediaTypes.OCI_MANIFEST, both);
    refused("{\"manifests\":[],\"layers\":[]}", MediaTypes.OCI_INDEX, both);
    refused(
        IMAGE.replace("{\"schema", "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"schema"),
        MediaTypes.OCI_INDEX,
        both);
  }

  private static void refused(String json, String type, String words) {
    assertThatThrownBy(() -> read(json, type))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining(words);
  }

  private static Manifest read(String json, String type) {
    return ManifestReader.read(json.getBytes(StandardCharsets.UTF_8), type);
  }

  private static String descriptor(String type, Digest digest, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":7%s}".formatted(type, digest, more);
  }
}
