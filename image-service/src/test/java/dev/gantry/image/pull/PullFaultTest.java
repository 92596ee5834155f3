package dev.gantry.image.pull;

import static dev.gantry.image.pull.PullClient.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.image.Tars;
import dev.gantry.image.config.Platform;
import dev.gantry.image.remote.FakeImage;
import dev.gantry.image.remote.FakeImage.Layer;
import dev.gantry.image.remote.FakeRegistry;
import dev.gantry.image.remote.FakeRegistry.Response;
import dev.gantry.model.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registries that break, lie, or are not there. Whatever happens, no file is left. */
class PullFaultTest {
  private static final String HOST = Platform.host().architecture();

  private final FakeRegistry registry = new FakeRegistry();
  private final PullClient client = new PullClient();
  private final String name = registry.host() + "/a/b";
  private final Layer layer = Layer.gzip(Tars.of("file", UUID.randomUUID().toString().repeat(99)));
  private final FakeImage image = FakeImage.of(HOST, layer);
  private final String blob = FakeRegistry.blobPath("a/b", layer.digest());
  private final Set<Path> files = PLATFORM.files();

  @AfterEach
  void close() throws IOException {
    registry.close();
  }

  private void nothingIsLeft() {
    assertThat(files).containsAll(PLATFORM.files());
    assertThat(client.call("GET", "/images/json", null).text()).isEqualTo("[]");
  }

  @Test
  void aBrokenDownloadGoesOnWhereItBroke() {
    image.serve(registry, "a/b", "1");
    registry.firstThen(blob, request -> Response.of(200, layer.stored()).cutAfter(50));
    assertThat(PullClient.words(client.pulled(name + ":1", null)))
        .anyMatch(line -> line.endsWith(": Retrying in 1 second"));
    assertThat(registry.requests(blob)).hasSize(2);
    assertThat(registry.requests(blob).getLast().header("Range")).isEqualTo("bytes=50-");
  }

  @Test
  void aRegistryWithoutRangesSendsTheBeginningTwice() {
    image.serve(registry, "a/b", "1");
    registry.on(blob, request -> Response.of(200, layer.stored()));
    registry.firstThen(blob, request -> Response.of(200, layer.stored()).cutAfter(50));
    client.pulled(name + ":1", null);
    assertThat(registry.requests(blob)).hasSize(2);
  }

  @Test
  void aSilentDownloadIsTakenUpAnew() {
    image.serve(registry, "a/b", "1");
    registry.firstThen(blob, request -> Response.of(200, layer.stored()).stalledAfter(20));
    client.pulled(name + ":1", null);
    assertThat(registry.requests(blob).getLast().header("Range")).isEqualTo("bytes=20-");
  }

  @Test
  void passingRefusalsAreTriedAgainAndOthersNot() {
    image.serve(registry, "a/b", "1");
    registry.firstThen(blob, request -> Response.of(429, ""));
    client.pulled(name + ":1", null);
    PullClient other = new PullClient();
    registry.on(blob, request -> Response.of(404, "{}"));
    assertThat(other.failed(name + ":1", null)).isEqualTo("received unexpected HTTP status: 404");
    assertThat(registry.requests(blob)).hasSize(3);
  }

  @Test
  void aDownloadThatBringsNothingIsGivenUp() {
    image.serve(registry, "a/b", "1");
    registry.on(blob, request -> Response.of(200, layer.stored()).cutAfter(0));
    assertThat(client.failed(name + ":1", null)).startsWith("download failed after attempts=5: ");
    assertThat(registry.requests(blob)).hasSize(5);
    nothingIsLeft();
  }

  @Test
  void contentOfAnotherDigestIsRefused() {
    image.serve(registry, "a/b", "1");
    byte[] wrong = layer.stored().clone();
    wrong[wrong.length - 1] ^= 1;
    registry.on(blob, request -> Response.of(200, wrong));
    assertThat(client.failed(name + ":1", null))
        .isEqualTo("filesystem layer verification failed for digest " + layer.digest());
    nothingIsLeft();
  }

  @Test
  void moreThanTheDescriptorSaysIsRefused() {
    image.serve(registry, "a/b", "1");
    registry.on(blob, request -> Response.of(200, new byte[layer.stored().length + 1]));
    assertThat(client.failed(name + ":1", null)).contains("is larger than the");
    nothingIsLeft();
  }

  @Test
  void manifestsAndConfigurationsAreVerifiedToo() {
    image.serve(registry, "a/b", "1");
    Digest other = Digest.of(new byte[0]);
    registry.manifest("a/b", other.value(), FakeImage.OCI, image.manifest(FakeImage.OCI));
    client.refused(
        name + "@" + other, null, 500, "manifest verification failed for digest " + other);
    registry.on(
        FakeRegistry.blobPath("a/b", image.id()),
        request -> Response.of(200, "x".repeat(image.config().length())));
    assertThat(client.failed(name + ":1", null))
        .isEqualTo("image config verification failed for digest " + image.id());
    nothingIsLeft();
  }

  @Test
  void layersMustBeThoseOfTheConfiguration() {
    Layer lying = new Layer(layer.stored(), layer.mediaType(), Digest.of(new byte[] {7}));
    FakeImage.of(HOST, lying).serve(registry, "a/b", "1");
    assertThat(client.failed(name + ":1", null))
        .isEqualTo("layers from manifest don't match image configuration");
    new FakeImage(image.config(), List.of(layer, Layer.plain(new byte[1024])))
        .serve(registry, "a/b", "2");
    assertThat(client.failed(name + ":2", null))
        .isEqualTo("layers from manifest don't match image configuration");
    nothingIsLeft();
  }

  @Test
  void aLayerThatIsNoArchiveIsRefused() {
    FakeImage.of(
            HOST,
            Layer.gzip("no tar".repeat(200).getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .serve(registry, "a/b", "1");
    assertThat(client.failed(name + ":1", null)).startsWith("failed to register layer: ");
    nothingIsLeft();
  }

  @Test
  void oneBadLayerEndsTheOthers() {
    Layer never = Layer.gzip(Tars.of("never", UUID.randomUUID().toString()));
    FakeImage.of(HOST, never, layer).serve(registry, "a/b", "1");
    registry.on(
        FakeRegistry.blobPath("a/b", never.digest()),
        request -> Response.of(200, never.stored()).stalledAfter(1));
    registry.on(blob, request -> Response.of(403, "{}"));
    assertThat(client.failed(name + ":1", null))
        .isEqualTo(
            "pull access denied for "
                + name
                + ", repository does not exist or may require 'docker login': denied: requested access to the resource is denied");
    nothingIsLeft();
  }

  @Test
  void whatIsNotThereIsSaidInDockersWords() {
    registry.on(
        "/v2/a/b/manifests/no",
        request ->
            Response.of(
                404,
                "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\",\"detail\":{}}]}"));
    client.refused(
        name + ":no",
        null,
        404,
        "manifest for " + name + ":no not found: manifest unknown: manifest unknown");
    registry.on(
        "/v2/x/manifests/1",
        request ->
            Response.of(
                404,
                "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"repository name not known to registry\"}]}"));
    client.refused(
        registry.host() + "/x:1",
        null,
        404,
        "repository "
            + registry.host()
            + "/x not found: name unknown: repository name not known to registry");
    registry.on(
        "/v2/x/manifests/2",
        request ->
            Response.of(
                429,
                "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"slow\\u001b[31m down\"}]}"));
    client.refused(registry.host() + "/x:2", null, 500, "toomanyrequests: slow [31m down");
  }

  @Test
  void aRegistryThatIsNotThereIsSaidSo() throws IOException {
    String gone;
    try (ServerSocket port = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      gone = "127.0.0.1:" + port.getLocalPort();
    }
    client.refused(
        gone + "/x:1",
        null,
        500,
        "Get \"http://%s/v2/\": dial tcp %s: connect: connection refused".formatted(gone, gone));
    client.refused(
        "nosuch.invalid/x:1",
        null,
        500,
        "Get \"https://nosuch.invalid/v2/\": dial tcp: lookup nosuch.invalid: no such host");
  }

  @Test
  void schema1IsRefusedClearly() {
    registry.manifest(
        "a/b",
        "old",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "{\"schemaVersion\":1,\"name\":\"a/b\"}");
    client.refused(
        name + ":old",
        null,
        400,
        "unsupported manifest: Docker image manifest version 2, schema 1 is not supported;"
            + " ask the author of the image to publish it as OCI image or with schema 2");
  }

  @Test
  void redirectsToBlobsAreFollowedWithoutTheAuthorization() throws IOException {
    try (FakeRegistry storage = new FakeRegistry()) {
      image.serve(registry, "a/b", "1");
      storage.on("/bucket/1", request -> Response.of(200, layer.stored()));
      registry.on(
          blob,
          request ->
              Response.of(
                  307, "", "Location", "http://" + storage.host() + "/bucket/1?signature=x"));
      registry.require(
          "Bearer t", Response.of(401, "{}", "WWW-Authenticate", "Bearer realm=\"x\""));
      client.pulled(name + ":1", "{\"registrytoken\":\"t\"}");
      assertThat(registry.requests(blob).getFirst().header("Authorization")).isEqualTo("Bearer t");
      assertThat(storage.requests("/bucket/1").getFirst().header("Authorization")).isEmpty();
    }
  }

  @Test
  void redirectsToWhereNobodyMayGoAreRefused() {
    image.serve(registry, "a/b", "1");
    registry.on(
        blob,
        request -> Response.of(307, "", "Location", "http://169.254.169.254/latest/meta-data"));
    assertThat(client.failed(name + ":1", null))
        .startsWith("registry 169.254.169.254 is not at an address that you may use");
    registry.on(blob, request -> Response.of(302, "", "Location", "file:///etc/passwd"));
    assertThat(client.failed(name + ":1", null)).contains("refused redirect to file://");
    registry.on(blob, request -> Response.of(302, "", "Location", blob));
    assertThat(client.failed(name + ":1", null)).contains("stopped after 5 redirects");
    nothingIsLeft();
  }

  @Test
  void aClientThatLeavesEndsThePull() throws Exception {
    image.serve(registry, "a/b", "1");
    registry.on(blob, request -> Response.of(200, layer.stored()).stalledAfter(10));
    URI uri =
        URI.create(PLATFORM.base() + "/images/create?tag=1&fromImage=" + PullClient.encoded(name));
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Authorization", "Bearer " + PLATFORM.token(client.caller))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      InputStream body = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
      Awaitility.await().until(() -> !registry.requests(blob).isEmpty());
      body.close();
      http.shutdownNow();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> files.containsAll(PLATFORM.files()));
    // It ended because of the client: the registry was not given up on.
    assertThat(registry.requests(blob).size()).isLessThan(5);
    nothingIsLeft();
  }
}
