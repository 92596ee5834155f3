package dev.gantry.container.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gantry.container.testing.Api;
import dev.gantry.container.testing.Platform;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What operators see and want of nodes, and what tenants see of one that is silent. */
class NodeApiTest {
  private static final String SLEEP = "{\"Image\":\"busybox:1\",\"Cmd\":[\"sleep\"]}";

  private Platform platform;

  @BeforeEach
  void start() throws IOException {
    platform = new Platform();
  }

  @AfterEach
  void stop() throws InterruptedException {
    platform.close();
  }

  private JsonNode node() {
    Api.Answer all = platform.admin().get("/api/v1/nodes");
    assertThat(all.status()).as(all.body()).isEqualTo(200);
    assertThat(all.json()).hasSize(1);
    return all.json().get(0);
  }

  @Test
  void aCordonedOrDrainingNodeTakesNothingNewAndKeepsWhatItHas() {
    Api tenant = platform.tenant();
    Api admin = platform.admin();
    assertThat(tenant.post("/containers/create?name=before", SLEEP).status()).isEqualTo(201);
    assertThat(tenant.post("/containers/before/start").status()).isEqualTo(204);
    for (String verb : new String[] {"cordon", "drain"}) {
      Api.Answer answer = admin.post("/api/v1/nodes/host-node-1/" + verb);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      Api.Answer refused = tenant.post("/containers/create?name=after", SLEEP);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains(verb.equals("cordon") ? "cordoned" : "draining");
      assertThat(node().get("running").asInt()).isEqualTo(1);
    }
    assertThat(node().get("availability").asString()).isEqualTo("DRAINING");
    assertThat(admin.post("/api/v1/nodes/node-1/uncordon").status()).isEqualTo(200);
    assertThat(tenant.post("/containers/create?name=after", SLEEP).status()).isEqualTo(201);
  }

  @Test
  void whatRunsOnASilentNodeIsSaidToBeUnreachableUntilItIsHeardAgain() {
    Api tenant = platform.tenant();
    tenant.post("/containers/create?name=far", SLEEP);
    tenant.post("/containers/far/start");
    assertThat(status(tenant)).startsWith("Up ").doesNotContain("unreachable");
    platform.node().disconnect();
    await().atMost(Duration.ofSeconds(20)).until(() -> status(tenant).endsWith("(unreachable)"));
    JsonNode shown = tenant.get("/containers/far/json").json();
    assertThat(shown.get("State").get("Status").asString()).isEqualTo("running");
    assertThat(shown.get("Node").get("Reachable").asBoolean()).isFalse();
    assertThat(node().get("condition").asString()).isEqualTo("UNREACHABLE");
    assertThat(node().get("reason").asString()).startsWith("not connected");
    platform.node().connect();
    await().atMost(Duration.ofSeconds(20)).until(() -> !status(tenant).contains("unreachable"));
    assertThat(node().get("condition").asString()).isEqualTo("READY");
    assertThat(node().has("reason")).isFalse();
  }

  private static String status(Api tenant) {
    return tenant.get("/containers/json?all=1").json().get(0).get("Status").asString();
  }

  @Test
  void itIsForAdministratorsAndSaysWhichNodeThereIsNot() {
    assertThat(platform.tenant().get("/api/v1/nodes").status()).isEqualTo(403);
    assertThat(platform.tenant().post("/api/v1/nodes/node-1/drain").status()).isEqualTo(403);
    Api.Answer none = platform.admin().post("/api/v1/nodes/nosuch/cordon");
    assertThat(none.status()).isEqualTo(404);
    assertThat(none.body()).contains("No such node: nosuch");
  }
}
