package dev.gantry.image.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.image.Tars;
import dev.gantry.image.TestPlatform;
import dev.gantry.image.TestPlatform.Answer;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LoadSaveTest {
  private static final TestPlatform PLATFORM = TestPlatform.get();

  private final Caller one = TestPlatform.tenant(new TenantId("s" + short18()));
  private final Caller two = TestPlatform.tenant(new TenantId("s" + short18()));

  @Test
  void whatWasSavedIsLoadedByAnotherTenantWithTheSameId() {
    Answer imported =
        PLATFORM.call(
            "POST", "/images/create?fromSrc=-&repo=a%2Fb&tag=1", Tars.of("f", short18()), one);
    String id = JsonMapper.shared().readTree(imported.text()).path("status").asString();
    for (String path : new String[] {"/images/a/b:1/get", "/images/get?names=a%2Fb%3A1"}) {
      Answer saved = PLATFORM.call("GET", path, null, one);
      assertThat(saved.status()).isEqualTo(200);
      Answer loaded = PLATFORM.call("POST", "/images/load?quiet=1", saved.bytes(), two);
      assertThat(loaded.text()).isEqualTo("{\"stream\":\"Loaded image: a/b:1\\n\"}\r\n");
    }
    assertThat(PLATFORM.call("GET", "/images/a%2Fb:1/json", null, two).text()).contains(id);
  }

  @Test
  void anOciLayoutWithoutDockersManifestIsLoaded() {
    byte[] layer = Tars.of("f", short18());
    String config =
        "{\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
            + Digest.of(layer)
            + "\"]}}";
    String manifest =
        "{\"config\":{\"digest\":\"%s\"},\"layers\":[{\"digest\":\"%s\"}]}"
            .formatted(digest(config), Digest.of(layer));
    String index =
        "{\"manifests\":[{\"digest\":\"%s\",\"annotations\":{\"io.containerd.image.name\":\"docker.io/library/x:2\"}}]}"
            .formatted(digest(manifest));
    byte[] archive =
        Tars.of(
            path(Digest.of(layer)),
            new String(layer, StandardCharsets.UTF_8),
            path(digest(config)),
            config,
            path(digest(manifest)),
            manifest,
            "index.json",
            index);
    assertThat(PLATFORM.call("POST", "/images/load", archive, one).text())
        .contains("Loaded image: x:2");
    assertThat(PLATFORM.call("GET", "/images/x:2/json", null, one).text())
        .contains(digest(config).value());
  }

  @Test
  void badArchivesAreRefusedAndLeaveNothing() {
    Set<Path> before = PLATFORM.files();
    refused(Tars.of("x", "y"), "does not contain a manifest.json");
    refused(
        Tars.of("manifest.json", "[{\"Config\":\"c\",\"Layers\":[\"l\"]}]"), "file c not found");
    refused(Tars.of("manifest.json", "nonsense"), "invalid manifest");
    String config = "{\"rootfs\":{\"diff_ids\":[\"sha256:" + "0".repeat(64) + "\"]}}";
    refused(
        Tars.of(
            "manifest.json",
            "[{\"Config\":\"c\",\"Layers\":[\"l\"]}]",
            "c",
            config,
            "l",
            new String(new byte[1024], StandardCharsets.UTF_8)),
        "invalid diffID for layer");
    refused(
        Tars.of("manifest.json", "[{\"Config\":\"c\",\"Layers\":[]}]", "c", config),
        "layers length mismatch");
    assertThat(before).containsAll(PLATFORM.files());
  }

  private void refused(byte[] archive, String reason) {
    Answer answer = PLATFORM.call("POST", "/images/load", archive, one);
    assertThat(answer.text()).contains(reason);
    assertThat(answer.status()).isEqualTo(400);
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String path(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }

  private static String short18() {
    return UUID.randomUUID().toString().substring(0, 18);
  }
}
