package dev.gantry.container.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gantry.container.testing.Api;
import dev.gantry.container.testing.Platform;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.node.Heartbeat;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must survive: a restart of the service, a reboot of the node, a node that forgot. */
class SurvivalTest {
  private Platform platform;

  @BeforeEach
  void start() throws IOException {
    platform = new Platform();
  }

  @AfterEach
  void stop() throws InterruptedException {
    platform.close();
  }

  private static String create(Api api, String name) {
    String body = "{\"Image\":\"busybox:1\",\"Cmd\":[\"sleep\"]}";
    return api.post("/containers/create?name=" + name, body).json().get("Id").asString();
  }

  private String status(String name) {
    return platform
        .tenant()
        .get("/containers/" + name + "/json")
        .json()
        .get("State")
        .get("Status")
        .asString();
  }

  @Test
  void anExitWhileTheServiceIsDownIsKnownAfterIt() throws IOException {
    Api api = platform.tenant();
    ContainerId id = new ContainerId(create(api, "sleeper"));
    assertThat(api.post("/containers/sleeper/start").status()).isEqualTo(204);
    platform.stop();
    platform.node().exit(id, 42);
    platform.start();
    InputStream wait = platform.tenant().open("POST", "/containers/sleeper/wait");
    int code = GantryJson.mapper().readTree(wait.readAllBytes()).get("StatusCode").asInt();
    assertThat(code).isEqualTo(42);
    assertThat(platform.node().starts()).containsOnlyOnce(id + "/1");
  }

  @Test
  void aRebootedNodeLosesItsRunsAndAForgetfulOneToo() {
    Api api = platform.tenant();
    create(api, "rebooted");
    assertThat(api.post("/containers/rebooted/start").status()).isEqualTo(204);
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              platform.node().beat("another-boot", Instant.now());
              return status("rebooted").equals("exited");
            });
    ContainerId forgotten = new ContainerId(create(api, "forgotten"));
    assertThat(api.post("/containers/forgotten/start").status()).isEqualTo(204);
    platform.node().forget(forgotten);
    await().atMost(Duration.ofSeconds(20)).until(() -> status("forgotten").equals("exited"));
  }

  @Test
  void aStrangerIsOrderedToBeRemoved() {
    ContainerId stranger = new ContainerId("d".repeat(64));
    platform.node().beat(new Heartbeat.Held(stranger, 4, 9));
    await()
        .until(
            () ->
                platform
                        .jdbc()
                        .queryForObject(
                            "select count(*) from container where id = ?",
                            Long.class,
                            stranger.value())
                    == 0);
    await().until(() -> platform.node().removals().contains(stranger));
  }

  @Test
  void withoutAConnectedNodeStartIsRefusedBeforeAnythingChanges() {
    Api api = platform.tenant();
    create(api, "cut-off");
    platform.node().disconnect();
    await()
        .until(
            () ->
                Boolean.FALSE.equals(
                    platform
                        .jdbc()
                        .queryForObject("select bool_or(connected) from node", Boolean.class)));
    Api.Answer answer = api.post("/containers/cut-off/start");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.message()).contains("is not connected");
    assertThat(status("cut-off")).isEqualTo("created");
    assertThat(platform.jdbc().queryForObject("select run_epoch from container", Long.class))
        .isZero();
    assertThat(api.delete("/containers/cut-off").status()).isEqualTo(204);
  }
}
