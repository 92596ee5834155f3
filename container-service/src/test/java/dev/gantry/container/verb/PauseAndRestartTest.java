package dev.gantry.container.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gantry.container.testing.Api;
import dev.gantry.container.testing.Platform;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.id.ContainerId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Pause, restart and restart policies over HTTP, with a scripted node behind Kafka. */
class PauseAndRestartTest {
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

  private static String started(String name, String policy) {
    String body =
        "{\"Image\":\"busybox:1\",\"Cmd\":[\"sleep\"],\"HostConfig\":{\"RestartPolicy\":"
            + "{\"Name\":\"%s\",\"MaximumRetryCount\":0}}}";
    Api.Answer answer = api.post("/containers/create?name=" + name, body.formatted(policy));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(api.post("/containers/" + name + "/start").status()).isEqualTo(204);
    return answer.json().get("Id").asString();
  }

  private static JsonNode state(String name) {
    return api.get("/containers/" + name + "/json").json().get("State");
  }

  private static JsonNode line(String status) {
    return api.get("/containers/json?filters=%7B%22status%22%3A%5B%22" + status + "%22%5D%7D")
        .json();
  }

  @Test
  void pausedContainersAreShownSoAndRefuseInDockersWords() {
    String id = started("frozen", "");
    assertThat(api.post("/containers/frozen/pause").status()).isEqualTo(204);
    assertThat(state("frozen").get("Status").asString()).isEqualTo("paused");
    assertThat(state("frozen").get("Paused").asBoolean()).isTrue();
    assertThat(state("frozen").get("Running").asBoolean()).isTrue();
    assertThat(line("paused").get(0).get("Status").asString())
        .startsWith("Up ")
        .endsWith("(Paused)");
    Api.Answer again = api.post("/containers/frozen/pause");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.message()).isEqualTo("Container " + id + " is already paused");
    assertThat(api.post("/containers/frozen/start").status()).isEqualTo(409);
    assertThat(api.delete("/containers/frozen").status()).isEqualTo(409);
    assertThat(api.post("/containers/frozen/unpause").status()).isEqualTo(204);
    assertThat(state("frozen").get("Status").asString()).isEqualTo("running");
    Api.Answer notPaused = api.post("/containers/frozen/unpause");
    assertThat(notPaused.status()).isEqualTo(500);
    assertThat(notPaused.message()).isEqualTo("Container " + id + " is not paused");
    assertThat(api.post("/containers/frozen/stop?t=1").status()).isEqualTo(204);
    assertThat(api.post("/containers/frozen/pause").message())
        .isEqualTo("container " + id + " is not running");
  }

  @Test
  void restartIsANewRunAlsoOfAStoppedContainer() {
    String id = started("twice", "");
    assertThat(api.post("/containers/twice/restart?t=1").status()).isEqualTo(204);
    assertThat(api.post("/containers/twice/stop?t=1").status()).isEqualTo(204);
    assertThat(api.post("/containers/twice/restart").status()).isEqualTo(204);
    assertThat(platform.node().starts()).contains(id + "/1", id + "/2", id + "/3");
    assertThat(state("twice").get("Running").asBoolean()).isTrue();
    assertThat(api.post("/containers/twice/restart?signal=NOPE").message())
        .isEqualTo("Invalid signal: NOPE");
    assertThat(api.post("/containers/nosuch/restart").status()).isEqualTo(404);
  }

  @Test
  void aContainerThatCrashesIsRestartingUntilItRunsAgain() throws IOException {
    String id = started("crashing", "always");
    InputStream wait = api.open("POST", "/containers/crashing/wait");
    platform.node().crash(new ContainerId(id), 0);
    await().until(() -> state("crashing").get("Restarting").asBoolean());
    assertThat(GantryJson.mapper().readTree(wait.readAllBytes()).get("StatusCode").asInt())
        .isEqualTo(1);
    JsonNode state = state("crashing");
    assertThat(state.get("Status").asString()).isEqualTo("restarting");
    assertThat(state.get("Running").asBoolean()).isTrue();
    assertThat(state.get("ExitCode").asInt()).isEqualTo(1);
    assertThat(line("restarting").get(0).get("Status").asString())
        .startsWith("Restarting (1) ")
        .endsWith(" ago");
    assertThat(api.post("/containers/crashing/start").status()).isEqualTo(304);
    platform.node().attempt(new ContainerId(id), 1);
    await().until(() -> state("crashing").get("Status").asString().equals("running"));
    JsonNode shown = api.get("/containers/crashing/json").json();
    assertThat(shown.get("RestartCount").asInt()).isEqualTo(1);
    assertThat(shown.get("HostConfig").get("RestartPolicy").get("Name").asString())
        .isEqualTo("always");
    assertThat(api.delete("/containers/crashing?force=1").status()).isEqualTo(204);
  }

  @Test
  void theRunsOfAContainerThatIsRestartedForEverAreBounded() {
    String id = started("forever", "always");
    ContainerId container = new ContainerId(id);
    for (int attempt = 0; attempt < 250; attempt++) {
      platform.node().crash(container, attempt);
      platform.node().attempt(container, attempt + 1);
    }
    // 500 reports, each a transaction: a busy machine takes its time.
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> api.get("/containers/forever/json").json().get("RestartCount").asInt() == 250);
    assertThat(
            platform
                .jdbc()
                .queryForObject("select count(*) from run where container = ?", Integer.class, id))
        .isBetween(50, 100);
    assertThat(api.delete("/containers/forever?force=1").status()).isEqualTo(204);
  }
}
