package dev.gantry.container.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gantry.container.testing.Api;
import dev.gantry.container.testing.FakeOwners;
import dev.gantry.container.testing.Platform;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Apps over HTTP, with a scripted node behind Kafka. */
class AppsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Platform platform;
  private static Api api;

  @BeforeAll
  static void start() throws IOException {
    platform = new Platform();
    api = platform.tenant();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    platform.close();
  }

  private static String spec(String command, int replicas, String more) {
    return "{\"image\":\"busybox:1\",\"command\":[%s],\"replicas\":%d%s}"
        .formatted(command, replicas, more);
  }

  private static Api.Answer deploy(String name, String command, int replicas) {
    return api.put("/api/v1/apps/" + name, spec("\"" + command + "\"", replicas, ""));
  }

  private static JsonNode app(String name) {
    Api.Answer answer = api.get("/api/v1/apps/" + name);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static void awaitReady(String name, int replicas) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode app = app(name);
              assertThat(app.path("ready").asInt()).as(app.toString()).isEqualTo(replicas);
              assertThat(app.path("condition").asString()).isEmpty();
            });
  }

  private static List<JsonNode> members(String name) {
    List<JsonNode> members = new ArrayList<>();
    app(name).path("members").forEach(members::add);
    return members;
  }

  private static void remove(String name) {
    assertThat(api.delete("/api/v1/apps/" + name).status()).isEqualTo(204);
    await().atMost(PATIENCE).until(() -> api.get("/api/v1/apps/" + name).status() == 404);
  }

  @Test
  void replicasAreOrdinaryContainersThatRun() {
    assertThat(deploy("web", "sleep", 3).status()).isEqualTo(201);
    awaitReady("web", 3);
    JsonNode listed = api.get("/containers/json").json();
    assertThat(listed.toString()).contains("/web-1", "/web-2", "/web-3");
    assertThat(api.get("/containers/web-1/json").json().path("Config").path("Image").asString())
        .isEqualTo("busybox:1");
    assertThat(deploy("web", "sleep", 3).status()).isEqualTo(200);
    assertThat(app("web").path("revision").asInt()).isEqualTo(1);
    remove("web");
    assertThat(api.get("/containers/json?all=1").json().toString()).doesNotContain("/web-");
  }

  @Test
  void scalingMakesMoreAndTakesThemBack() {
    deploy("scaled", "sleep", 1);
    awaitReady("scaled", 1);
    assertThat(api.post("/api/v1/apps/scaled/scale", "{\"replicas\":4}").status()).isEqualTo(200);
    awaitReady("scaled", 4);
    api.post("/api/v1/apps/scaled/scale", "{\"replicas\":2}");
    await().atMost(PATIENCE).until(() -> members("scaled").size() == 2);
    awaitReady("scaled", 2);
    remove("scaled");
  }

  @Test
  void aRolloutAndItsRollback() {
    deploy("rolled", "sleep", 2);
    awaitReady("rolled", 2);
    assertThat(
            api.put("/api/v1/apps/rolled", spec("\"sleep\",\"2\"", 2, ""))
                .json()
                .path("revision")
                .asInt())
        .isEqualTo(2);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                members("rolled").size() == 2
                    && members("rolled").stream().allMatch(m -> m.path("revision").asInt() == 2));
    awaitReady("rolled", 2);
    Api.Answer back = api.post("/api/v1/apps/rolled/rollback");
    assertThat(back.json().path("revision").asInt()).isEqualTo(3);
    assertThat(back.json().path("template").path("command").toString()).isEqualTo("[\"sleep\"]");
    awaitReady("rolled", 2);
    assertThat(api.post("/api/v1/apps/rolled/rollback", "{\"revision\":9}").message())
        .isEqualTo("app rolled has no revision 9");
    remove("rolled");
  }

  @Test
  void oneThatExitsIsReplacedAndPeopleAreToldWhy() {
    deploy("mortal", "sleep", 2);
    awaitReady("mortal", 2);
    ContainerId first = new ContainerId(members("mortal").getFirst().path("container").asString());
    platform.node().exit(first, 3);
    await().atMost(PATIENCE).until(() -> members("mortal").size() == 3);
    assertThat(app("mortal").path("condition").asString()).contains("exit code 3");
    awaitReady("mortal", 2);
    remove("mortal");
  }

  @Test
  void oneThatATenantRemovesIsReplaced() {
    deploy("stubborn", "sleep", 1);
    awaitReady("stubborn", 1);
    String name = members("stubborn").getFirst().path("name").asString();
    assertThat(api.delete("/containers/" + name + "?force=1").status()).isEqualTo(204);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                members("stubborn").size() == 1
                    && !members("stubborn").getFirst().path("name").asString().equals(name));
    awaitReady("stubborn", 1);
    remove("stubborn");
  }

  @Test
  void whatCannotStartIsTriedLaterAndLaterAndSaidSo() {
    deploy("broken", "missing", 1);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                app("broken").path("condition").asString().contains("executable file not found")
                    && app("broken").path("condition").asString().contains("next try at"));
    assertThat(members("broken").size()).isLessThanOrEqualTo(3);
    remove("broken");
  }

  @Test
  void theIngressLeadsToReplicasInServiceAndAHostIsOneApps() {
    String ports = ",\"ports\":[{\"port\":80,\"host\":\"Shop.Example\"}]";
    assertThat(api.put("/api/v1/apps/shop", spec("\"sleep\"", 2, ports)).status()).isEqualTo(201);
    awaitReady("shop", 2);
    JsonNode rules = platform.service().get("/inner/v1/ingress").json();
    assertThat(rules.get(0).path("host").asString()).isEqualTo("shop.example");
    assertThat(rules.get(0).path("backends").size()).isEqualTo(2);
    assertThat(rules.get(0).path("backends").get(0).path("port").asInt()).isEqualTo(80);
    Api other =
        new Api(platform.port(), new Caller(new TenantId("rival"), "test", Set.of(Role.TENANT)));
    Api.Answer taken = other.put("/api/v1/apps/mine", spec("\"sleep\"", 1, ports));
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.message()).isEqualTo("host shop.example is another app's");
    assertThat(other.get("/api/v1/apps/shop").status()).isEqualTo(404);
    assertThat(other.get("/api/v1/apps/mine").status()).isEqualTo(404);
    remove("shop");
    assertThat(platform.service().get("/inner/v1/ingress").json().size()).isZero();
  }

  @Test
  void badSpecificationsAreRefusedWithTheReason() {
    assertThat(api.put("/api/v1/apps/Bad_Name", spec("\"sleep\"", 1, "")).message())
        .contains("invalid app name");
    assertThat(api.put("/api/v1/apps/x", "{}").message()).isEqualTo("image is missing");
    assertThat(api.put("/api/v1/apps/x", spec("\"sleep\"", 1001, "")).message())
        .contains("not from 0 to 1000");
    assertThat(
            api.put("/api/v1/apps/x", spec("\"sleep\"", 1, ",\"ports\":[{\"port\":0}]")).message())
        .contains("port 0");
    assertThat(
            api.put(
                    "/api/v1/apps/x",
                    spec("\"sleep\"", 1, ",\"ports\":[{\"port\":1,\"host\":\"a b\"}]"))
                .message())
        .contains("no DNS name");
    assertThat(api.put("/api/v1/apps/x", "{\"image\":\"nothere\"}").status()).isEqualTo(404);
    assertThat(api.get("/api/v1/apps/x").message()).isEqualTo("No such app: x");
  }

  @Test
  void nobodyElseMakesAContainerLookLikeAReplica() {
    Api.Answer answer =
        api.post(
            "/containers/create",
            "{\"Image\":\"busybox:1\",\"Cmd\":[\"sleep\"],\"Labels\":{\"gantry.app\":\"web\"}}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).contains("the platform's own");
  }

  @Test
  void theImageIsPinnedToWhatItsNameStoodFor() {
    deploy("pinned", "sleep", 1);
    awaitReady("pinned", 1);
    assertThat(app("pinned").path("template").path("imageId").asString())
        .isEqualTo(FakeOwners.IMAGE.toString());
    remove("pinned");
  }

  @Test
  void whatIsNoAppIsRefusedInWordsOfItsUser() {
    refused("{\"image\":\"busybox:1\",\"ports\":[null]}", "ports: one is missing");
    refused(
        "{\"image\":\"busybox:1\",\"command\":[\"a\\u0000b\"]}",
        "command: a text is missing or holds a null character");
    refused(
        "{\"image\":\"busybox:1\",\"env\":[\"A=\\u0000\"]}",
        "env: a text is missing or holds a null character");
    refused("[]", "invalid JSON: the body does not have the expected form");
    refused("", "invalid JSON: the body does not have the expected form");
    deploy("onlyone", "sleep", 1);
    Api.Answer answer = api.post("/api/v1/apps/onlyone/rollback", "{}");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).contains("app onlyone has no earlier revision");
    remove("onlyone");
  }

  private static void refused(String body, String words) {
    Api.Answer answer = api.put("/api/v1/apps/bad", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains(words);
  }
}
