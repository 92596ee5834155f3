package dev.gantry.container.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gantry.container.testing.Api;
import dev.gantry.container.testing.FakeOwners;
import dev.gantry.container.testing.Platform;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.id.ContainerId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What {@code docker run} and its neighbours do, over HTTP, with a scripted node behind Kafka. */
class DockerRunTest {
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

  private static String body(String host, String... cmd) {
    String words = "\"" + String.join("\",\"", cmd) + "\"";
    return "{\"Image\":\"busybox:1\",\"Cmd\":[" + words + "],\"HostConfig\":{" + host + "}}";
  }

  private static String create(String name, String host, String... cmd) {
    Api.Answer answer = api.post("/containers/create?name=" + name, body(host, cmd));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(answer.json().get("Warnings").isEmpty()).isTrue();
    return answer.json().get("Id").asString();
  }

  private static JsonNode inspect(String id) {
    Api.Answer answer = api.get("/containers/" + id + "/json");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode read(InputStream body) throws IOException {
    return GantryJson.mapper().readTree(body.readAllBytes());
  }

  @Test
  void runWithRmGivesTheExitCodeAndLeavesNothing() throws IOException {
    String id = create("", "\"AutoRemove\":true", "exit", "7");
    InputStream wait = api.open("POST", "/containers/" + id + "/wait?condition=removed");
    assertThat(api.post("/containers/" + id + "/start").status()).isEqualTo(204);
    assertThat(read(wait).get("StatusCode").asInt()).isEqualTo(7);
    assertThat(api.get("/containers/" + id + "/json").status()).isEqualTo(404);
    await()
        .until(
            () ->
                platform
                        .jdbc()
                        .queryForObject(
                            "select count(*) from container where id = ?", Long.class, id)
                    == 0);
  }

  @Test
  void runWithoutRmIsExitedAndStartsAgain() throws IOException {
    String id = create("again", "", "exit", "3");
    InputStream wait = api.open("POST", "/containers/again/wait?condition=next-exit");
    assertThat(api.post("/containers/again/start").status()).isEqualTo(204);
    assertThat(read(wait).get("StatusCode").asInt()).isEqualTo(3);
    JsonNode state = inspect(id).get("State");
    assertThat(state.get("Status").asString()).isEqualTo("exited");
    assertThat(state.get("ExitCode").asInt()).isEqualTo(3);
    InputStream second = api.open("POST", "/containers/again/wait?condition=next-exit");
    assertThat(api.post("/containers/again/start").status()).isEqualTo(204);
    assertThat(read(second).get("StatusCode").asInt()).isEqualTo(3);
    assertThat(platform.node().starts()).contains(id + "/1", id + "/2");
    assertThat(api.delete("/containers/again").status()).isEqualTo(204);
  }

  @Test
  void aMissingCommandIsTheNodesMessageAnd127() {
    String id = create("nocmd", "", "missing");
    Api.Answer answer = api.post("/containers/nocmd/start");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).contains("executable file not found in $PATH");
    JsonNode state = inspect(id).get("State");
    assertThat(state.get("Status").asString()).isEqualTo("created");
    assertThat(state.get("ExitCode").asInt()).isEqualTo(127);
    assertThat(state.get("Error").asString()).contains("executable file not found");
  }

  @Test
  void aNullCharacterIsRefusedWithoutAWordOfTheDatabase() {
    Api.Answer answer =
        api.post(
            "/containers/create?name=nul",
            "{\"Image\":\"busybox:1\",\"Cmd\":[\"exit\"],\"Labels\":{\"a\\u0000\":\"b\"}}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.message()).isEqualTo("a text in the request contains a null character");
  }

  @Test
  void startStopRestartAndForcedRemoval() {
    String id = create("sleeper", "", "sleep");
    assertThat(api.post("/containers/sleeper/stop").status()).isEqualTo(304);
    assertThat(api.post("/containers/sleeper/start").status()).isEqualTo(204);
    assertThat(api.post("/containers/sleeper/start").status()).isEqualTo(304);
    assertThat(inspect(id).get("State").get("Pid").asInt()).isEqualTo(4711);
    Api.Answer refused = api.delete("/containers/sleeper");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.message())
        .isEqualTo(
            "cannot remove container \"/sleeper\": container is running: stop the container"
                + " before removing or force remove");
    assertThat(api.post("/containers/sleeper/restart?t=1").status()).isEqualTo(204);
    assertThat(api.post("/containers/sleeper/stop?t=1").status()).isEqualTo(204);
    assertThat(inspect(id).get("State").get("ExitCode").asInt()).isEqualTo(143);
    assertThat(api.post("/containers/sleeper/start").status()).isEqualTo(204);
    assertThat(api.delete("/containers/sleeper?force=1").status()).isEqualTo(204);
    assertThat(api.get("/containers/sleeper/json").message())
        .isEqualTo("No such container: sleeper");
    create("sleeper", "", "sleep");
    assertThat(api.delete("/containers/sleeper").status()).isEqualTo(204);
  }

  @Test
  void aTakenNameIsDockersConflictAndTheLeaseIsGivenBack() {
    String id = create("taken", "", "sleep");
    int leases = platform.owners().imageLeases().size();
    Api.Answer answer = api.post("/containers/create?name=taken", body("", "sleep"));
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.message())
        .isEqualTo(
            "Conflict. The container name \"/taken\" is already in use by container \""
                + id
                + "\". You have to remove (or rename) that container to be able to reuse that"
                + " name.");
    assertThat(platform.owners().imageLeases()).hasSize(leases);
    create("other", "", "sleep");
    assertThat(api.post("/containers/other/rename?name=taken").status()).isEqualTo(409);
    assertThat(api.post("/containers/other/rename?name=free").status()).isEqualTo(204);
    assertThat(inspect("free").get("Name").asString()).isEqualTo("/free");
  }

  @Test
  void aMissingImageIsDockers404() {
    Api.Answer answer = api.post("/containers/create", "{\"Image\":\"nope\"}");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.message()).isEqualTo("No such image: nope:latest");
  }

  @Test
  void volumesAreLeasedMountedAndLetGo() {
    String id = create("vol", "\"Binds\":[\"data:/data:ro\"]", "sleep");
    JsonNode mount = inspect(id).get("Mounts").get(0);
    assertThat(mount.get("Name").asString()).isEqualTo("data");
    assertThat(mount.get("RW").asBoolean()).isFalse();
    String filters = URLEncoder.encode("{\"volume\":[\"data\"]}", StandardCharsets.UTF_8);
    assertThat(api.get("/containers/json?all=1&filters=" + filters).json().size()).isEqualTo(1);
    assertThat(api.delete("/containers/vol?v=1").status()).isEqualTo(204);
    assertThat(platform.owners().released()).containsEntry(new ContainerId(id), true);
  }

  @Test
  void aVolumeOnANodeThatIsAwayIsAClear503() {
    platform.owners().home("faraway", "elsewhere");
    Api.Answer answer =
        api.post("/containers/create?name=lost", body("\"Binds\":[\"faraway:/data\"]", "sleep"));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.message())
        .isEqualTo(
            "no node can take container lost: node host-"
                + platform.nodeId()
                + ": a volume of the container is on node elsewhere");
  }

  @Test
  void aStartThatNobodyTakesUpIsTakenBackAfterSilence() {
    String id = create("silent", "", "sleep");
    await().until(() -> platform.node().wants(new ContainerId(id), DesiredState.READY));
    platform.node().deaf(true);
    try {
      Api.Answer answer = api.post("/containers/silent/start");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.message()).contains("did not take up the start");
    } finally {
      platform.node().deaf(false);
    }
    JsonNode state = inspect(id).get("State");
    assertThat(state.get("Running").asBoolean()).isFalse();
    assertThat(state.get("Status").asString()).isEqualTo("created");
    assertThat(api.post("/containers/silent/start").status()).isEqualTo(204);
    assertThat(api.delete("/containers/silent?force=true").status()).isEqualTo(204);
  }

  @Test
  void whoWaitsForARemovedContainerIsAnsweredKilled() throws IOException {
    create("watched", "", "sleep");
    assertThat(api.post("/containers/watched/start").status()).isEqualTo(204);
    InputStream wait = api.open("POST", "/containers/watched/wait");
    assertThat(api.delete("/containers/watched?force=1").status()).isEqualTo(204);
    assertThat(read(wait).get("StatusCode").asInt()).isEqualTo(137);
  }

  @Test
  void innerEndpointsTellRouteSnapshotLayersAndCounts() {
    String id = create("routed", "", "sleep");
    Api inner = platform.service();
    JsonNode route = inner.get("/inner/v1/container-routes/routed").json();
    assertThat(route.get("container").asString()).isEqualTo(id);
    assertThat(route.get("status").asString()).isEqualTo("created");
    String node = "/inner/v1/nodes/" + platform.nodeId();
    assertThat(inner.get(node + "/blobs/" + FakeOwners.LAYER).status()).isEqualTo(204);
    assertThat(inner.get(node + "/blobs/" + FakeOwners.IMAGE).status()).isEqualTo(404);
    String snapshot = inner.get(node + "/assignments").body();
    assertThat(snapshot).contains("\"type\":\"container\"").contains(id);
    assertThat(inner.get("/inner/v1/summary").json().get("containers").asInt()).isPositive();
    assertThat(api.get("/inner/v1/summary").status()).isEqualTo(403);
  }

  @Test
  void anotherTenantSeesNothing() {
    String id = create("mine", "", "sleep");
    Api other =
        new Api(
            platform.port(),
            new dev.gantry.kit.security.Caller(
                new dev.gantry.model.id.TenantId("other"),
                "test",
                java.util.Set.of(dev.gantry.kit.security.Role.TENANT)));
    assertThat(other.get("/containers/" + id + "/json").status()).isEqualTo(404);
    assertThat(other.delete("/containers/mine?force=1").status()).isEqualTo(404);
    assertThat(other.get("/containers/json?all=1").json().isEmpty()).isTrue();
  }

  @Test
  void sixteenAtOnceAllComeThroughOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<Integer>> codes = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        int code = i % 100;
        Callable<Integer> run =
            () -> {
              String id = create("", "\"AutoRemove\":true", "exit", Integer.toString(code));
              InputStream wait = api.open("POST", "/containers/" + id + "/wait?condition=removed");
              assertThat(api.post("/containers/" + id + "/start").status()).isEqualTo(204);
              assertThat(platform.node().starts()).containsOnlyOnce(id + "/1");
              return read(wait).get("StatusCode").asInt();
            };
        codes.add(threads.submit(run));
      }
      for (int i = 0; i < codes.size(); i++) {
        assertThat(codes.get(i).get()).isEqualTo(i % 100);
      }
    }
  }

  @Test
  void sixteenStartsOfOneContainerAreOneStart() throws Exception {
    String id = create("raced", "", "sleep");
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        answers.add(threads.submit(() -> api.post("/containers/raced/start").status()));
      }
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get());
      }
      assertThat(statuses).containsOnly(204, 304).containsOnlyOnce(204);
    }
    assertThat(platform.node().starts()).containsOnlyOnce(id + "/1");
    assertThat(api.delete("/containers/raced?force=1").status()).isEqualTo(204);
  }
}
