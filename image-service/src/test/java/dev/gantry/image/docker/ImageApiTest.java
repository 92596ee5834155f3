package dev.gantry.image.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.image.Tars;
import dev.gantry.image.TestPlatform;
import dev.gantry.image.TestPlatform.Answer;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.id.TenantId;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImageApiTest {
  private static final TestPlatform PLATFORM = TestPlatform.get();
  private static final String ABSENT = "sha256:" + "0".repeat(64);

  private final TenantId tenant = new TenantId("t" + UUID.randomUUID().toString().substring(0, 18));
  private final Caller caller = TestPlatform.tenant(tenant);

  @Test
  void anImportedImageIsListedInspectedAndHasAHistory() {
    String id =
        imported(
            "/images/create?fromSrc=-&repo=busybox&tag=1&changes=CMD%20sh&changes=ENV%20A%3Db");
    JsonNode listed = json("GET", "/images/json").get(0);
    assertThat(listed.path("Id").asString()).isEqualTo(id);
    assertThat(listed.path("RepoTags").get(0).asString()).isEqualTo("busybox:1");
    assertThat(listed.path("Size").asInt()).isEqualTo(5);
    assertThat(listed.path("Containers").asInt()).isEqualTo(-1);
    JsonNode image = json("GET", "/images/docker.io/library/busybox:1/json");
    assertThat(image.path("Id").asString()).isEqualTo(id);
    assertThat(image.path("Os").asString()).isEqualTo("linux");
    assertThat(image.path("Comment").asString()).isEqualTo("Imported from -");
    assertThat(image.path("RootFS").path("Layers")).hasSize(1);
    assertThat(image.path("Config").path("Cmd").toString())
        .isEqualTo("[\"/bin/sh\",\"-c\",\"sh\"]");
    assertThat(image.path("Config").path("Env").toString()).isEqualTo("[\"A=b\"]");
    assertThat(image.path("Config").has("Entrypoint")).isTrue();
    assertThat(image.path("Config").has("Hostname")).isFalse();
    JsonNode history = json("GET", "/images/busybox:1/history");
    assertThat(history.get(0).path("Id").asString()).isEqualTo(id);
    assertThat(history.get(0).path("Tags").toString()).isEqualTo("[\"busybox:1\"]");
    assertThat(json("GET", "/images/" + id.substring(7, 19) + "/json").path("Id").asString())
        .isEqualTo(id);
  }

  @Test
  void olderClientsGetTheFieldsOfTheirTime() {
    imported("/images/create?fromSrc=-");
    Answer list =
        PLATFORM.call("GET", "/images/json", null, caller, "X-Gantry-Api-Version", "1.24");
    assertThat(list.text()).contains("<none>:<none>").contains("VirtualSize");
    Answer old =
        PLATFORM.call(
            "GET",
            "/images/" + json("GET", "/images/json").get(0).path("Id").asString() + "/json",
            null,
            caller,
            "X-Gantry-Api-Version",
            "1.49");
    assertThat(old.text()).contains("\"Hostname\":\"\"").contains("\"Tty\":false");
  }

  /** One line each: request, status, words. */
  @Test
  void errorsHaveDockersStatusAndWords() {
    imported("/images/create?fromSrc=-&repo=x");
    says("GET", "/images/missing:1/json", 404, "No such image: missing:1");
    says("GET", "/images/missing/json", 404, "No such image: missing:latest");
    says("GET", "/images/" + ABSENT + "/json", 404, "No such image: " + ABSENT);
    says("GET", "/images/a/b/history", 404, "No such image: a/b:latest");
    says("GET", "/images/a%20b/json", 400, "invalid reference format");
    says(
        "GET",
        "/images/BusyBox/json",
        400,
        "invalid reference format: repository name (library/BusyBox) must be lowercase");
    says("GET", "/images/x/nonsense", 404, "page not found");
    says("DELETE", "/images/missing", 404, "No such image: missing:latest");
    says("POST", "/images/missing/tag?repo=y", 404, "No such image: missing:latest");
    says(
        "POST",
        "/images/x/tag?repo=Y",
        400,
        "invalid reference format: repository name (library/Y) must be lowercase");
    says("POST", "/images/x/tag?repo=y&tag=-", 400, "invalid tag format");
    says(
        "POST",
        "/images/x/tag?repo=y@" + ABSENT,
        400,
        "refusing to create a tag with a digest reference");
    says(
        "POST",
        "/images/create?fromSrc=-&changes=RUN%20x",
        400,
        "RUN is not a valid change command");
    says(
        "POST", "/images/create?fromSrc=-&repo=x@" + ABSENT, 400, "cannot import digest reference");
    says(
        "GET", "/images/json?filters=%7B%22foo%22%3A%5B%22x%22%5D%7D", 400, "invalid filter 'foo'");
    says(
        "GET",
        "/images/json?filters=%7B%22dangling%22%3A%5B%22x%22%5D%7D",
        400,
        "invalid filter 'dangling=[x]'");
    says("GET", "/images/json?filters=nonsense", 400, "invalid filter");
  }

  @Test
  void urlsAreRefusedClearly() {
    Answer url = call("POST", "/images/create?fromSrc=http%3A%2F%2F127.0.0.1%2Fx&repo=y", null);
    assertThat(url.status()).isEqualTo(400);
    assertThat(url.text()).contains("importing from a URL is not supported");
  }

  @Test
  void badArchivesLeaveNothing() {
    Set<Path> before = PLATFORM.files();
    byte[] good = Tars.of("a", "x".repeat(3000));
    byte[] broken = good.clone();
    broken[10] = 'z';
    refused(new byte[0], "unexpected EOF");
    refused("no archive".getBytes(java.nio.charset.StandardCharsets.UTF_8), "unexpected EOF");
    refused(
        "no archive ".repeat(100).getBytes(java.nio.charset.StandardCharsets.UTF_8),
        "invalid tar header");
    refused(Arrays.copyOf(good, 2000), "unexpected EOF");
    refused(broken, "invalid tar header");
    refused(Tars.of("../../etc/passwd", "x"), "outside of the root");
    refused(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0}, "reading the archive");
    assertThat(before).containsAll(PLATFORM.files());
    assertThat(json("GET", "/images/json")).isEmpty();
  }

  private void refused(byte[] archive, String reason) {
    Answer answer = call("POST", "/images/create?fromSrc=-&repo=bad", archive);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.text()).contains(reason);
  }

  @Test
  void anEmptyTarIsAnImage() {
    assertThat(call("POST", "/images/create?fromSrc=-&repo=scratch", new byte[1024]).status())
        .isEqualTo(200);
  }

  @Test
  void tagsAreAddedMovedAndTakenAway() {
    String first = imported("/images/create?fromSrc=-&repo=a");
    assertThat(call("POST", "/images/a/tag?repo=host:5000/x/y&tag=2", null).status())
        .isEqualTo(201);
    String second = imported("/images/create?fromSrc=-&repo=a");
    assertThat(second).isNotEqualTo(first);
    assertThat(json("GET", "/images/" + first + "/json").path("RepoTags").toString())
        .isEqualTo("[\"host:5000/x/y:2\"]");
    assertThat(call("DELETE", "/images/host:5000/x/y:2", null).text())
        .startsWith("[{\"Untagged\":\"host:5000/x/y:2\"},{\"Deleted\":\"" + first + "\"}");
    assertThat(json("GET", "/images/json")).hasSize(1);
  }

  @Test
  void anIdOfSeveralRepositoriesNeedsForce() {
    String id = imported("/images/create?fromSrc=-&repo=a");
    call("POST", "/images/a/tag?repo=b", null);
    String shortId = id.substring(7, 19);
    says(
        "DELETE",
        "/images/" + shortId,
        409,
        "conflict: unable to delete "
            + shortId
            + " (must be forced) - image is referenced in multiple repositories");
    String deleted = call("DELETE", "/images/" + shortId + "?force=1", null).text();
    assertThat(deleted)
        .startsWith("[{\"Untagged\":\"a:latest\"},{\"Untagged\":\"b:latest\"},{\"Deleted\":");
    assertThat(json("GET", "/images/json")).isEmpty();
  }

  @Test
  void pruneTakesWhatHasNoTag() {
    imported("/images/create?fromSrc=-&repo=kept");
    String dangling = imported("/images/create?fromSrc=-");
    JsonNode answer = json("POST", "/images/prune");
    assertThat(answer.path("ImagesDeleted").get(0).path("Deleted").asString()).isEqualTo(dangling);
    JsonNode all =
        json("POST", "/images/prune?filters=%7B%22dangling%22%3A%7B%22false%22%3Atrue%7D%7D");
    assertThat(all.path("ImagesDeleted").get(0).path("Untagged").asString())
        .isEqualTo("kept:latest");
    assertThat(all.path("SpaceReclaimed").asLong()).isEqualTo(5);
    assertThat(json("POST", "/images/prune").path("ImagesDeleted").isNull()).isTrue();
  }

  @Test
  void listsAreFiltered() {
    imported("/images/create?fromSrc=-&repo=a/b&tag=1&changes=LABEL%20x%3Dy");
    imported("/images/create?fromSrc=-&repo=c");
    imported("/images/create?fromSrc=-");
    assertThat(filtered("reference", "a/*")).isEqualTo(1);
    assertThat(filtered("reference", "a/b:*")).isEqualTo(1);
    assertThat(filtered("reference", "*")).isEqualTo(1);
    assertThat(filtered("label", "x")).isEqualTo(1);
    assertThat(filtered("label", "x=z")).isZero();
    assertThat(filtered("dangling", "true")).isEqualTo(1);
    assertThat(filtered("dangling", "false")).isEqualTo(2);
    assertThat(filtered("since", "a/b:1")).isEqualTo(2);
    assertThat(filtered("before", "c")).isEqualTo(1);
  }

  private int filtered(String name, String value) {
    String filters =
        java.net.URLEncoder.encode(
            "{\"" + name + "\":{\"" + value + "\":true}}", java.nio.charset.StandardCharsets.UTF_8);
    return json("GET", "/images/json?filters=" + filters).size();
  }

  @Test
  void tenantsDoNotSeeEachOther() {
    String id = imported("/images/create?fromSrc=-&repo=mine");
    Caller other = TestPlatform.tenant(new TenantId("other"));
    assertThat(PLATFORM.call("GET", "/images/mine/json", null, other).status()).isEqualTo(404);
    assertThat(PLATFORM.call("GET", "/images/" + id + "/json", null, other).status())
        .isEqualTo(404);
    assertThat(PLATFORM.call("DELETE", "/images/" + id, null, other).status()).isEqualTo(404);
    assertThat(PLATFORM.call("GET", "/images/json", null, other).text()).isEqualTo("[]");
  }

  @Test
  void summaryCountsTheTenantsImages() {
    imported("/images/create?fromSrc=-");
    assertThat(PLATFORM.call("GET", "/inner/v1/summary", null, TestPlatform.service(tenant)).text())
        .isEqualTo("{\"images\":1}");
  }

  private String imported(String path) {
    Answer answer =
        call("POST", path, Tars.of("hello", UUID.randomUUID().toString().substring(0, 5)));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.text()).path("status").asString();
  }

  private void says(String method, String path, int status, String message) {
    Answer answer = call(method, path, null);
    assertThat(answer.text())
        .contains("\"message\":" + JsonMapper.shared().writeValueAsString(message));
    assertThat(answer.status()).isEqualTo(status);
  }

  private JsonNode json(String method, String path) {
    Answer answer = call(method, path, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.text());
  }

  private Answer call(String method, String path, byte[] body) {
    return PLATFORM.call(method, path, body, caller);
  }
}
