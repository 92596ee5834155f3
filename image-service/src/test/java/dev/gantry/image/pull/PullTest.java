package dev.gantry.image.pull;

import static dev.gantry.image.pull.PullClient.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.image.Tars;
import dev.gantry.image.TestPlatform;
import dev.gantry.image.TestPlatform.Answer;
import dev.gantry.image.config.Platform;
import dev.gantry.image.remote.FakeImage;
import dev.gantry.image.remote.FakeImage.Layer;
import dev.gantry.image.remote.FakeRegistry;
import dev.gantry.image.remote.FakeRegistry.Response;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.id.Digest;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Pulls that go well, and what is said and stored then. */
class PullTest {
  private static final String HOST = Platform.host().architecture();
  private static final String OTHER = HOST.equals("arm64") ? "amd64" : "arm64";

  private final FakeRegistry registry = new FakeRegistry();
  private final PullClient client = new PullClient();
  private final String name = registry.host() + "/a/b";

  @AfterEach
  void close() throws IOException {
    registry.close();
  }

  @Test
  void aPullIsToldAndStoredAsDockerDoes() {
    Layer lower = Layer.gzip(tar());
    Layer upper = Layer.zstd(tar());
    FakeImage image = FakeImage.of(HOST, lower, upper);
    Digest digest = image.serve(registry, "a/b", "1");
    List<String> words = PullClient.words(client.pulled(name + ":1", null));
    assertThat(words)
        .startsWith("1: Pulling from a/b", id(lower) + ": Pulling fs layer")
        .containsSubsequence(
            id(upper) + ": Pulling fs layer",
            id(upper) + ": Verifying Checksum",
            id(upper) + ": Download complete",
            id(upper) + ": Pull complete")
        .endsWith(": Digest: " + digest, ": Status: Downloaded newer image for " + name + ":1");
    JsonNode stored = client.image(name + ":1");
    assertThat(stored.path("Id").asString()).isEqualTo(image.id().value());
    assertThat(stored.path("RepoTags").toString()).isEqualTo("[\"" + name + ":1\"]");
    assertThat(stored.path("RepoDigests").toString())
        .isEqualTo("[\"" + name + "@" + digest + "\"]");
    assertThat(stored.path("RootFS").path("Layers")).hasSize(2);
    assertThat(client.image(name + "@" + digest).path("Id")).isEqualTo(stored.path("Id"));
    // What nodes fetch is what the registry has, byte for byte.
    assertThat(client.call("GET", "/v2/x/blobs/" + upper.digest(), null).bytes())
        .isEqualTo(upper.stored());
  }

  @Test
  void progressHasBytesAndABar() {
    Layer layer = Layer.plain(tar());
    FakeImage.of(HOST, layer).serve(registry, "a/b", "1");
    JsonNode downloading =
        client.pulled(name + ":1", null).stream()
            .filter(line -> line.path("status").asString("").equals("Downloading"))
            .findFirst()
            .orElseThrow();
    assertThat(downloading.path("progressDetail").path("total").asInt())
        .isEqualTo(layer.stored().length);
    assertThat(downloading.path("progress").asString()).startsWith("[").contains("kB");
    assertThat(downloading.path("id").asString()).isEqualTo(id(layer));
  }

  @Test
  void aSecondPullFetchesNothingAndSaysSo() {
    FakeImage image = FakeImage.of(HOST, Layer.gzip(tar()));
    image.serve(registry, "a/b", "1");
    client.pulled(name + ":1", null);
    int blobs = registry.requests("/v2/a/b/blobs/").size();
    assertThat(PullClient.words(client.pulled(name + ":1", null)))
        .hasSize(3)
        .endsWith(": Status: Image is up to date for " + name + ":1");
    assertThat(registry.requests("/v2/a/b/blobs/")).hasSize(blobs);
  }

  @Test
  void layersOfOtherImagesOfTheTenantExistAlready() {
    Layer shared = Layer.gzip(tar());
    FakeImage.of(HOST, shared).serve(registry, "a/b", "1");
    client.pulled(name + ":1", null);
    FakeImage.of(HOST, shared, Layer.gzip(tar())).serve(registry, "a/b", "2");
    assertThat(PullClient.words(client.pulled(name + ":2", null)))
        .contains(id(shared) + ": Already exists")
        .doesNotContain(id(shared) + ": Pulling fs layer");
    assertThat(registry.requests(FakeRegistry.blobPath("a/b", shared.digest()))).hasSize(1);
    // Both go away one by one, and the one that stays keeps the layer.
    client.call("DELETE", "/images/" + name + ":1", null);
    assertThat(client.call("GET", "/images/" + name + ":2/get", null).status()).isEqualTo(200);
  }

  /** To name a digest is not to have the content. */
  @Test
  void layersOfOtherTenantsAreFetchedAnew() {
    Layer secret = Layer.gzip(tar());
    FakeImage.of(HOST, secret).serve(registry, "a/b", "1");
    client.pulled(name + ":1", null);
    PullClient other = new PullClient();
    other.pulled(name + ":1", null);
    assertThat(registry.requests(FakeRegistry.blobPath("a/b", secret.digest()))).hasSize(2);
  }

  @Test
  void anIndexGivesTheImageOfThePlatform() {
    FakeImage here = FakeImage.of(HOST, Layer.gzip(tar()));
    FakeImage there = FakeImage.of(OTHER, Layer.gzip(tar()));
    Digest index = FakeImage.serveIndex(registry, "a/b", "1", List.of(there, here));
    client.pulled(name + ":1", null);
    assertThat(client.image(name + ":1").path("Id").asString()).isEqualTo(here.id().value());
    assertThat(client.image(name + ":1").path("RepoDigests").toString()).contains(index.value());
    pullOf("linux/" + OTHER);
    assertThat(client.image(name + "@" + index).path("Id").asString())
        .isEqualTo(there.id().value());
    // The tag has moved: the first image has no name any more.
    JsonNode first = client.image(here.id().value());
    assertThat(first.path("RepoTags")).isEmpty();
    assertThat(PullClient.lines(pullOf("linux/s390x")).getLast().path("error").asString())
        .isEqualTo("no matching manifest for linux/s390x in the manifest list entries");
  }

  @Test
  void anImageOfAnotherPlatformComesWithAWarning() {
    FakeImage.of(OTHER, Layer.gzip(tar())).serve(registry, "a/b", "1");
    assertThat(pullOf("linux/" + HOST).text())
        .contains(
            "WARNING: image with reference "
                + name
                + ":1 was found but its platform (linux/"
                + OTHER
                + ") does not match the specified platform (linux/"
                + HOST
                + ")");
  }

  private Answer pullOf(String platform) {
    Answer answer =
        client.call(
            "POST",
            "/images/create?fromImage="
                + PullClient.encoded(name)
                + "&tag=1&platform="
                + PullClient.encoded(platform),
            null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  @Test
  void historyHasTheSizesOfTheLayers() {
    FakeImage plain =
        FakeImage.of(HOST, Layer.gzip(Tars.of("a", "12345")), Layer.gzip(Tars.of("b", "123")));
    String history =
        "\"history\":[{\"created\":\"2026-01-01T00:00:00Z\",\"created_by\":\"ADD a\"},"
            + "{\"created_by\":\"ENV x=y\",\"empty_layer\":true},"
            + "{\"created_by\":\"COPY b\",\"comment\":\"buildkit\"}],";
    FakeImage image =
        new FakeImage(plain.config().replace("\"rootfs\"", history + "\"rootfs\""), plain.layers());
    image.serve(registry, "a/b", "1");
    client.pulled(name + ":1", null);
    JsonNode steps =
        PullClient.JSON.readTree(client.call("GET", "/images/" + name + ":1/history", null).text());
    assertThat(steps.valueStream().map(step -> step.path("CreatedBy").asString()))
        .containsExactly("COPY b", "ENV x=y", "ADD a");
    assertThat(steps.valueStream().map(step -> step.path("Size").asInt())).containsExactly(3, 0, 5);
    assertThat(steps.valueStream().map(step -> step.path("Id").asString()))
        .containsExactly(image.id().value(), "<missing>", "<missing>");
    assertThat(steps.get(0).path("Tags").toString()).isEqualTo("[\"" + name + ":1\"]");
    assertThat(steps.get(0).path("Comment").asString()).isEqualTo("buildkit");
    assertThat(steps.get(2).path("Created").asLong()).isEqualTo(1767225600);
  }

  @Test
  void aTagThatMovedLeavesTheOldImageWithItsDigestOnly() {
    FakeImage old = FakeImage.of(HOST, Layer.gzip(tar()));
    Digest oldDigest = old.serve(registry, "a/b", "1");
    client.pulled(name + ":1", null);
    FakeImage.of(HOST, Layer.gzip(tar())).serve(registry, "a/b", "1");
    assertThat(PullClient.words(client.pulled(name + ":1", null)).getLast())
        .contains("Downloaded newer image");
    JsonNode left = client.image(old.id().value());
    assertThat(left.path("RepoTags")).isEmpty();
    assertThat(left.path("RepoDigests").toString()).contains(oldDigest.value());
    assertThat(
            client
                .call(
                    "GET",
                    "/images/json?filters=%7B%22dangling%22%3A%7B%22true%22%3Atrue%7D%7D",
                    null)
                .text())
        .contains(old.id().value());
  }

  @Test
  void byDigestThereIsNoTag() {
    Digest digest = FakeImage.of(HOST, Layer.gzip(tar())).serve(registry, "a/b", "1");
    List<String> words = PullClient.words(client.pulled(name + "@" + digest, null));
    assertThat(words.getFirst()).isEqualTo(digest + ": Pulling from a/b");
    assertThat(words.getLast())
        .isEqualTo(": Status: Downloaded newer image for " + name + "@" + digest);
    assertThat(client.image(name + "@" + digest).path("RepoTags")).isEmpty();
    assertThat(client.call("DELETE", "/images/" + name + "@" + digest, null).text())
        .contains("Untagged", "Deleted");
  }

  @Test
  void withoutATagAllTagsArePulled() {
    FakeImage.of(HOST, Layer.gzip(tar())).serve(registry, "a/b", "1");
    FakeImage.of(HOST, Layer.gzip(tar())).serve(registry, "a/b", "2");
    registry.on(
        "/v2/a/b/tags/list",
        request ->
            request.target().contains("last=")
                ? Response.of(200, "{\"tags\":[\"2\"]}")
                : Response.of(
                    200, "{\"tags\":[\"1\"]}", "Link", "</v2/a/b/tags/list?last=1>; rel=\"next\""));
    assertThat(PullClient.words(client.pulled(name, null)))
        .contains("1: Pulling from a/b", "2: Pulling from a/b")
        .endsWith(": Status: Downloaded newer image for " + name);
    client.image(name + ":2");
  }

  @Test
  void theSamePullsAtOnceDoNoHarm() throws Exception {
    FakeImage image = FakeImage.of(HOST, Layer.gzip(tar()), Layer.plain(tar()));
    image.serve(registry, "a/b", "1");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers =
          java.util.stream.IntStream.range(0, 6)
              .mapToObj(i -> threads.submit(() -> client.pull(name + ":1", null)))
              .toList();
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().text()).doesNotContain("\"error\"").contains("Status: ");
      }
    }
    assertThat(client.image(name + ":1").path("Id").asString()).isEqualTo(image.id().value());
  }

  @Test
  void tenantsReachNoInnerRegistry() {
    FakeImage.of(HOST, Layer.gzip(tar())).serve(registry, "a/b", "1");
    Caller tenant = TestPlatform.tenant(client.tenant);
    for (String host : List.of("127.0.0.1", "localhost", "[::1]", "10.0.0.1")) {
      String port = registry.host().substring(registry.host().indexOf(':'));
      String image = PullClient.encoded(host + port + "/a/b");
      Answer answer =
          PLATFORM.call("POST", "/images/create?tag=1&fromImage=" + image, null, tenant);
      assertThat(answer.text()).contains("not at an address that you may use");
      assertThat(answer.status()).isEqualTo(403);
    }
    assertThat(PLATFORM.call("GET", "/distribution/" + name + ":1/json", null, tenant).status())
        .isEqualTo(403);
    assertThat(registry.requests("/")).isEmpty();
  }

  @Test
  void distributionTellsWhatIsThere() {
    FakeImage here = FakeImage.of(HOST, Layer.gzip(tar()));
    Digest digest = here.serve(registry, "a/b", "1");
    assertThat(client.call("GET", "/distribution/" + name + ":1/json", null).text())
        .isEqualTo(
            "{\"Descriptor\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d},\"Platforms\":[{\"architecture\":\"%s\",\"os\":\"linux\"}]}"
                .formatted(FakeImage.OCI, digest, here.manifest(FakeImage.OCI).length(), HOST));
  }

  @Test
  void pullsAreCounted() {
    MeterRegistry meters = PLATFORM.bean(MeterRegistry.class);
    double bytes = meters.get("gantry.image.pull.bytes").counter().count();
    Layer layer = Layer.gzip(tar());
    FakeImage.of(HOST, layer).serve(registry, "a/b", "1");
    client.pulled(name + ":1", null);
    assertThat(meters.get("gantry.image.pull.bytes").counter().count() - bytes)
        .isEqualTo(layer.stored().length);
    assertThat(meters.get("gantry.image.pulls").tag("outcome", "downloaded").timer().count())
        .isPositive();
  }

  private static String id(Layer layer) {
    return layer.digest().hex().substring(0, 12);
  }

  private static byte[] tar() {
    return Tars.of("file", UUID.randomUUID().toString());
  }
}
