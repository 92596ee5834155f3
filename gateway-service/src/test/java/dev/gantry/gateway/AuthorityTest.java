package dev.gantry.gateway;

import static dev.gantry.gateway.testing.Gateways.admin;
import static dev.gantry.gateway.testing.Gateways.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.gateway.authority.Authority;
import dev.gantry.gateway.authority.GatewayKeys;
import dev.gantry.gateway.testing.FakeService;
import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways.Said;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.peer.PeerKeys;
import dev.gantry.model.peer.PeerName;
import dev.gantry.model.peer.PeerTrust;
import dev.gantry.model.peer.Pem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Certificates of the platform's own authority, at the listener for other hosts. */
class AuthorityTest {
  private static final GatewayForTests GATEWAY = GatewayForTests.get();
  private static final String CERTIFICATES = "/api/v1/tenants/certified/certificates";

  @BeforeAll
  static void aTenant() throws IOException {
    post(GATEWAY, GATEWAY.adminToken(), "/api/v1/tenants", Map.of("name", "certified"));
  }

  @BeforeEach
  void nobodyBehind() {
    GATEWAY.reset();
  }

  private static JsonNode made() throws IOException {
    Said said =
        post(GATEWAY, GATEWAY.adminToken(), CERTIFICATES, Map.of("days", 3, "description", "cli"));
    assertThat(said.status()).isEqualTo(201);
    return GantryJson.mapper().readTree(said.body());
  }

  private static PeerKeys keys(JsonNode made) {
    return new PeerKeys(
        Pem.privateKey(made.path("key").asString()),
        List.of(Pem.certificate(made.path("certificate").asString())));
  }

  private static PeerTrust trust() {
    return PeerTrust.of(
        GATEWAY.bean(Authority.class).certificate(), new PeerName.Gateway()::equals);
  }

  private static HttpResponse<String> get(String path, SSLContext tls)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + GATEWAY.tlsPort() + path))
              .timeout(Duration.ofSeconds(20))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void aClientCertificateIsItsTenant() throws Exception {
    GATEWAY.containers.json("GET", "/containers/json", 200, List.of());
    HttpResponse<String> answer = get("/v1.47/containers/json", keys(made()).context(trust()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(FakeService.caller(GATEWAY.containers.last("GET", "/containers/json")).tenant())
        .isEqualTo(new TenantId("certified"));
  }

  @Test
  void itIsNoAdministrator() throws Exception {
    assertThat(get("/api/v1/tenants", keys(made()).context(trust())).statusCode()).isEqualTo(403);
  }

  @Test
  void withoutOneATokenIsAskedFor() throws Exception {
    HttpResponse<String> answer = get("/containers/json", PeerKeys.anonymous(trust()));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(get("/_ping", PeerKeys.anonymous(trust())).body()).isEqualTo("OK");
  }

  @Test
  void aRevokedOneCountsNoMore() throws Exception {
    JsonNode made = made();
    SSLContext tls = keys(made).context(trust());
    GATEWAY.containers.json("GET", "/containers/json", 200, List.of());
    assertThat(get("/containers/json", tls).statusCode()).isEqualTo(200);
    String serial = made.path("serial").asString();
    assertThat(admin(GATEWAY, "DELETE", CERTIFICATES + "/" + serial).status()).isEqualTo(204);
    assertThat(get("/containers/json", tls).statusCode()).isEqualTo(401);
    assertThat(admin(GATEWAY, "GET", CERTIFICATES).body()).contains(serial).contains("revokedAt");
    assertThat(admin(GATEWAY, "DELETE", CERTIFICATES + "/77").status()).isEqualTo(404);
  }

  @Test
  void aStrangersIsRefusedInTheHandshake() {
    KeyPair pair = PeerKeys.make();
    PeerKeys gateway = GATEWAY.bean(GatewayKeys.class).current();
    // The right certificate, but not its key: the proof fails.
    PeerKeys thief = new PeerKeys(pair.getPrivate(), List.of(gateway.certificate()));
    assertThatThrownBy(() -> get("/containers/json", thief.context(trust())))
        .isInstanceOf(IOException.class);
  }

  @Test
  void theAuthorityIsForAnyoneToSee() throws Exception {
    X509Certificate shown =
        Pem.certificate(get("/api/v1/authority", PeerKeys.anonymous(trust())).body());
    assertThat(shown).isEqualTo(GATEWAY.bean(Authority.class).certificate());
  }

  @Test
  void badWishesAreRefused() throws IOException {
    assertThat(post(GATEWAY, GATEWAY.adminToken(), CERTIFICATES, Map.of("days", 0)).status())
        .isEqualTo(400);
    assertThat(
            post(GATEWAY, GATEWAY.adminToken(), "/api/v1/tenants/nobody/certificates", Map.of())
                .status())
        .isEqualTo(404);
  }
}
