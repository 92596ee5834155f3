package dev.gantry.gateway;

import static dev.gantry.gateway.testing.Gateways.admin;
import static dev.gantry.gateway.testing.Gateways.bearer;
import static dev.gantry.gateway.testing.Gateways.call;
import static dev.gantry.gateway.testing.Gateways.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.gateway.testing.FakeService;
import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways.Said;
import dev.gantry.gateway.testing.RawHttp;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Role;
import dev.gantry.model.event.EngineEvent;
import dev.gantry.model.event.EventPage;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tenants are made, seen and removed by administrators. */
class TenantsTest {
  private final GatewayForTests gateway = GatewayForTests.get();

  @BeforeEach
  void reset() {
    gateway.reset();
    gateway.containers.json("GET", "/containers/json", 200, List.of());
    gateway.containers.json("GET", "/api/v1/apps", 200, List.of());
    gateway.containers.json("GET", "/networks", 200, List.of());
    gateway.images.json("GET", "/images/json", 200, List.of());
    gateway.volumes.json("GET", "/volumes", 200, Map.of("Volumes", List.of()));
  }

  private String make(String name) throws IOException {
    Said made = post(gateway, gateway.adminToken(), "/api/v1/tenants", Map.of("name", name));
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    return GantryJson.mapper().readTree(made.body()).path("token").asString();
  }

  @Test
  void aTenantComesWithATokenThatIsItsOwn() throws IOException {
    String token = make("made");
    assertThat(call(gateway, "GET", "/containers/json", bearer(token)).status()).isEqualTo(200);
    FakeService.Asked asked = gateway.containers.last("GET", "/containers/json");
    assertThat(FakeService.caller(asked).tenant()).isEqualTo(new TenantId("made"));
    assertThat(FakeService.caller(asked).roles()).containsExactly(Role.TENANT);
    assertThat(call(gateway, "GET", "/api/v1/tenants", bearer(token)).status()).isEqualTo(403);
    Said again = post(gateway, gateway.adminToken(), "/api/v1/tenants", Map.of("name", "made"));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.body()).contains("tenant made already exists");
    JsonNode all = GantryJson.mapper().readTree(admin(gateway, "GET", "/api/v1/tenants").body());
    assertThat(all.findValuesAsString("name")).contains("local", "made");
  }

  @Test
  void namesAreCheckedAndTokensAreForTenantsThatThereAre() throws IOException {
    String token = gateway.adminToken();
    Said bad = post(gateway, token, "/api/v1/tenants", Map.of("name", "Not A Name"));
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.body()).contains("not a tenant id");
    Said nobody = post(gateway, token, "/api/v1/tokens", Map.of("tenant", "nobody"));
    assertThat(nobody.status()).isEqualTo(404);
    assertThat(nobody.body()).contains("No such tenant: nobody");
    assertThat(admin(gateway, "GET", "/api/v1/tenants/nobody").status()).isEqualTo(404);
  }

  @Test
  void oneThatHasSomethingIsRemovedByForceOnlyAndItsTokensAreWorthNothingThen() throws IOException {
    String token = make("going");
    gateway.containers.json("GET", "/containers/json", 200, List.of(Map.of("Id", "c1")));
    gateway.containers.json("GET", "/api/v1/apps", 200, List.of(Map.of("name", "site")));
    gateway.containers.json("GET", "/networks", 200, List.of(Map.of("Id", "n1")));
    gateway.volumes.json(
        "GET",
        "/volumes",
        200,
        Map.of("Volumes", List.of(Map.of("Name", "v1"), Map.of("Name", "v2"))));
    Said refused = admin(gateway, "DELETE", "/api/v1/tenants/going");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body())
        .contains("tenant going has 1 app, 1 container, 1 network, 2 volumes");
    for (String path :
        List.of(
            "/api/v1/apps/site", "/containers/c1", "/networks/n1", "/volumes/v1", "/volumes/v2")) {
      (path.startsWith("/v") ? gateway.volumes : gateway.containers)
          .on("DELETE", path, exchange -> exchange.sendResponseHeaders(204, -1));
    }
    assertThat(admin(gateway, "DELETE", "/api/v1/tenants/going?force=1").status()).isEqualTo(204);
    gateway.containers.last("DELETE", "/api/v1/apps/site");
    gateway.containers.last("DELETE", "/networks/n1");
    FakeService.Asked asked = gateway.containers.last("DELETE", "/containers/c1");
    assertThat(asked.target()).contains("force=1");
    assertThat(FakeService.caller(asked).tenant()).isEqualTo(new TenantId("going"));
    assertThat(call(gateway, "GET", "/containers/json", bearer(token)).status()).isEqualTo(401);
    assertThat(admin(gateway, "GET", "/api/v1/tenants/going").status()).isEqualTo(404);
  }

  @Test
  void eventsAreItsOwnAndNotThoseOfOneThatHadItsNameOrGetsIt() throws IOException {
    EventPage page =
        new EventPage(List.of(new EngineEvent("container", "die", "c1", Map.of(), 1)), "1", false);
    gateway.containers.json("GET", "/inner/v1/events", 200, page);
    String token = make("heir");
    try (RawHttp http = RawHttp.tcp(gateway.port())) {
      http.send("GET", "/events", bearer(token));
      assertThat(http.head().status()).isEqualTo(200);
      assertThat(http.chunk()).isNotEmpty();
      assertThat(admin(gateway, "DELETE", "/api/v1/tenants/heir").status()).isEqualTo(204);
      byte[] chunk = http.chunk();
      while (chunk.length > 0) {
        chunk = http.chunk();
      }
    }
    Instant before = Instant.now();
    String second = make("heir");
    Said said = call(gateway, "GET", "/events?since=1&until=2", bearer(second));
    assertThat(said.status()).isEqualTo(200);
    assertThat(since(gateway.containers.last("GET", "/inner/v1/events")))
        .isBetween(before.minusMillis(1), Instant.now());
  }

  private static Instant since(FakeService.Asked asked) {
    long nanos = Long.parseLong(asked.target().replaceFirst(".*since=([0-9]+).*", "$1"));
    return Instant.ofEpochSecond(0, nanos);
  }

  @Test
  void theLocalOneStays() throws IOException {
    assertThat(admin(gateway, "DELETE", "/api/v1/tenants/local?force=1").status()).isEqualTo(409);
  }
}
