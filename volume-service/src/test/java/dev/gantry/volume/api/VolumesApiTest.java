package dev.gantry.volume.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.volume.RunningVolumeService;
import dev.gantry.volume.RunningVolumeService.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class VolumesApiTest {
  private final RunningVolumeService service = RunningVolumeService.get();
  private final TenantId tenant = RunningVolumeService.newTenant();

  @Test
  void createAnswersTheWholeVolume() {
    Answer answer = post("/volumes/create", Map.of("Name", "data", "Labels", Map.of("a", "b")));

    assertThat(answer.status()).isEqualTo(201);
    JsonNode volume = answer.json();
    assertThat(volume.propertyNames())
        .containsExactlyInAnyOrder(
            "CreatedAt", "Driver", "Labels", "Mountpoint", "Name", "Options", "Scope");
    assertThat(volume.get("Name").asString()).isEqualTo("data");
    assertThat(volume.get("Driver").asString()).isEqualTo("local");
    assertThat(volume.get("Scope").asString()).isEqualTo("local");
    assertThat(volume.get("Labels").get("a").asString()).isEqualTo("b");
    assertThat(volume.get("Options").isNull()).isTrue();
    assertThat(volume.get("CreatedAt").asString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(volume.get("Mountpoint").asString())
        .isEqualTo("/var/lib/gantry/node/volumes/" + tenant + "/data/_data");
  }

  @Test
  void creatingAgainAnswersTheSameVolume() {
    Answer first = post("/volumes/create", Map.of("Name", "data"));
    Answer second = post("/volumes/create", Map.of("Name", "data", "Labels", Map.of("x", "y")));

    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(first.json().get("Labels").isNull()).isTrue();
  }

  @Test
  void aVolumeWithoutNameGetsARandomOneAndDockersLabel() {
    JsonNode volume = post("/volumes/create", Map.of()).json();

    assertThat(volume.get("Name").asString()).matches("[0-9a-f]{64}");
    assertThat(volume.get("Labels").get("com.docker.volume.anonymous").asString()).isEmpty();
    assertThat(post("/volumes/create", null).status()).isEqualTo(201);
  }

  @Test
  void badNamesDriversAndOptionsAreRefused() {
    assertError(
        post("/volumes/create", Map.of("Name", "a/b")),
        400,
        "create a/b: \"a/b\" includes invalid characters for a local volume name, only"
            + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host"
            + " directory, use absolute path");
    assertError(
        post("/volumes/create", Map.of("Name", "data", "Driver", "x")),
        404,
        "create data: error looking up volume plugin x: plugin \"x\" not found");
    assertError(
        post("/volumes/create", Map.of("Name", "data", "DriverOpts", Map.of("x", "1"))),
        400,
        "create data: invalid option: \"x\"");
    assertThat(get("/volumes").json().get("Volumes").size()).isZero();
  }

  @Test
  void anEmptyListHasDockersShape() {
    assertThat(get("/volumes").text()).isEqualTo("{\"Volumes\":[],\"Warnings\":null}");
  }

  @Test
  void theListIsFiltered() {
    post("/volumes/create", Map.of("Name", "data"));
    post("/volumes/create", Map.of("Name", "logs", "Labels", Map.of("env", "test")));

    assertThat(names(filtered("{\"label\":[\"env=test\"]}"))).containsExactly("logs");
    assertThat(names(filtered("{\"name\":[\"at\"]}"))).containsExactly("data");
    assertThat(names(filtered("{\"dangling\":[\"true\"]}"))).containsExactly("data", "logs");
    assertError(filtered("{\"size\":[\"1\"]}"), 400, "invalid filter 'size'");
    assertThat(filtered("{nonsense").status()).isEqualTo(400);
  }

  @Test
  void inspectAnswersTheVolumeOrDockers404() {
    JsonNode made = post("/volumes/create", Map.of("Name", "data.v-1")).json();

    assertThat(get("/volumes/data.v-1").json()).isEqualTo(made);
    assertError(get("/volumes/nope"), 404, "get nope: no such volume");
    assertError(get("/volumes/x"), 404, "get x: no such volume");
  }

  @Test
  void removeIsDoneOnceAndForceForgivesAnAbsentVolume() {
    post("/volumes/create", Map.of("Name", "data"));

    assertThat(delete("/volumes/data").status()).isEqualTo(204);
    assertError(delete("/volumes/data"), 404, "get data: no such volume");
    assertThat(delete("/volumes/data?force=1").status()).isEqualTo(204);
    assertThat(delete("/volumes/data?force=0").status()).isEqualTo(404);
  }

  @Test
  void aVolumeInUseIsNotRemovedEvenByForce() {
    ContainerId container = RunningVolumeService.newContainer();
    service.containers.add(container);
    service.lease(tenant, container, RunningVolumeService.newNode(), "data");

    assertError(
        delete("/volumes/data?force=true"),
        409,
        "remove data: volume is in use - [" + container + "]");
    assertThat(names(filtered("{\"dangling\":[\"false\"]}"))).containsExactly("data");
  }

  @Test
  void pruneTakesAnonymousVolumesOfTodaysClientsAndAllOfOldOnes() {
    String anonymous = post("/volumes/create", Map.of()).json().get("Name").asString();
    post("/volumes/create", Map.of("Name", "data"));
    post("/volumes/create", Map.of("Name", "keep", "Labels", Map.of("keep", "")));

    assertThat(post("/volumes/prune", null).text())
        .isEqualTo("{\"VolumesDeleted\":[\"" + anonymous + "\"],\"SpaceReclaimed\":0}");
    Caller caller = new Caller(tenant, "old", Set.of(Role.TENANT));
    String spared = URLEncoder.encode("{\"label!\":[\"keep\"]}", StandardCharsets.UTF_8);
    Answer old =
        service.call(
            caller,
            "POST",
            "/volumes/prune?filters=" + spared,
            null,
            Map.of("X-Gantry-Api-Version", "1.41"));
    assertThat(old.json().get("VolumesDeleted").get(0).asString()).isEqualTo("data");
    assertThat(names(get("/volumes"))).containsExactly("keep");
  }

  @Test
  void tenantsDoNotSeeEachOther() {
    TenantId other = RunningVolumeService.newTenant();
    post("/volumes/create", Map.of("Name", "data"));

    assertThat(service.call(other, "GET", "/volumes/data", null).status()).isEqualTo(404);
    assertThat(service.call(other, "DELETE", "/volumes/data", null).status()).isEqualTo(404);
    assertThat(names(service.call(other, "GET", "/volumes", null))).isEmpty();
    assertThat(service.call(other, "POST", "/volumes/create", Map.of("Name", "data")).status())
        .isEqualTo(201);
  }

  @Test
  void nobodyComesInWithoutATokenAndNoTenantToInnerPaths() {
    assertThat(service.call(null, "GET", "/volumes", null, Map.of()).status()).isEqualTo(401);
    assertThat(get("/inner/v1/nodes/one/assignments").status()).isEqualTo(403);
  }

  @Test
  void comingAndGoingIsTold() {
    post("/volumes/create", Map.of("Name", "data"));
    delete("/volumes/data");

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(service.actionsOf(tenant))
                    .containsExactly("create data", "destroy data"));
  }

  @Test
  void metricsCountVolumesAndTimeLeases() {
    service.lease(
        tenant, RunningVolumeService.newContainer(), RunningVolumeService.newNode(), "data");

    String metrics = service.call(null, "GET", "/actuator/prometheus", null, Map.of()).text();
    assertThat(metrics)
        .contains("gantry_volumes{")
        .contains("gantry_volume_leases{")
        .contains("gantry_volume_lease_seconds_count{");
  }

  private Answer post(String path, Object body) {
    return service.call(tenant, "POST", path, body);
  }

  private Answer get(String path) {
    return service.call(tenant, "GET", path, null);
  }

  private Answer delete(String path) {
    return service.call(tenant, "DELETE", path, null);
  }

  private Answer filtered(String filters) {
    return get("/volumes?filters=" + URLEncoder.encode(filters, StandardCharsets.UTF_8));
  }

  private static List<String> names(Answer answer) {
    return answer.json().get("Volumes").valueStream().map(v -> v.get("Name").asString()).toList();
  }

  private static void assertError(Answer answer, int status, String message) {
    assertThat(answer.json().get("message").asString()).isEqualTo(message);
    assertThat(answer.status()).isEqualTo(status);
  }
}
