package dev.gantry.gateway;

import static dev.gantry.gateway.testing.Gateways.admin;
import static dev.gantry.gateway.testing.Gateways.bearer;
import static dev.gantry.gateway.testing.Gateways.call;
import static dev.gantry.gateway.testing.Gateways.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.gateway.testing.FakeService;
import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways.Said;
import dev.gantry.gateway.testing.RawHttp;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Role;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Who comes in where, and what is answered: request → status → words. */
class DoorsTest {
  private final GatewayForTests gateway = GatewayForTests.get();

  @BeforeEach
  void reset() {
    gateway.reset();
  }

  @Test
  void pingNeedsNoTokenAndTellsTheApiVersion() throws IOException {
    for (String method : List.of("GET", "HEAD")) {
      Said said = call(gateway, method, "/_ping");
      assertThat(said.status()).isEqualTo(200);
      assertThat(said.body()).isEqualTo(method.equals("GET") ? "OK" : "");
      assertThat(said.head().header("Api-Version")).isEqualTo("1.51");
      assertThat(said.head().header("Ostype")).isEqualTo("linux");
      assertThat(said.head().header("Docker-Experimental")).isEqualTo("false");
      assertThat(said.head().header("Builder-Version")).isEqualTo("1");
      assertThat(said.head().header("Swarm")).isEqualTo("inactive");
      assertThat(said.head().header("Server")).startsWith("Gantry/");
      assertThat(said.head().header("Cache-Control"))
          .isEqualTo("no-cache, no-store, must-revalidate");
      assertThat(said.head().header("Pragma")).isEqualTo("no-cache");
      assertThat(said.head().header("Content-Type")).startsWith("text/plain");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET  | /v1.51/version        | 200 | "ApiVersion":"1.51"
          GET  | /v1.24/version        | 200 | "MinAPIVersion":"1.24"
          GET  | /v1.99/version        | 400 | client version 1.99 is too new. Maximum supported API version is 1.51
          GET  | /v1.10/version        | 400 | client version 1.10 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version
          GET  | /nothing              | 404 | {"message":"page not found"
          GET  | /v1.51/               | 404 | {"message":"page not found"
          PUT  | /version              | 404 | {"message":"page not found"
          GET  | /inner/v1/summary     | 404 | {"message":"page not found"
          GET  | /swarm                | 503 | This node is not a swarm manager. Use \\"docker swarm init\\" or \\"docker swarm join\\" to connect this node to swarm and try again.
          GET  | /v1.51/nodes          | 503 | This node is not a swarm manager.
          GET  | /services             | 503 | This node is not a swarm manager.
          GET  | /tasks/x              | 503 | This node is not a swarm manager.
          GET  | /system/df?type=x     | 400 | unknown object type: x
          GET  | /containers/../inner/v1/summary | 400 |
          GET  | /containers/%2e%2e/inner/v1/summary | 400 | {"message":"
          GET  | /node/v1/assignments  | 403 | this token is not for this API
          GET  | /v2/layers/blobs/x    | 403 | this token is not for this API
          GET  | /events?until=soon    | 400 | invalid value for \\"until\\": soon
          GET  | /events?since=9&until=8 | 400 | `since` time (9) cannot be after `until` time (8)
          """)
  void eachRequestHasItsStatusAndWords(String method, String target, int status, String words)
      throws IOException {
    Said said = call(gateway, method, target, bearer(gateway.adminToken()), "Content-Length: 0");
    assertThat(said.status()).as(said.body()).isEqualTo(status);
    assertThat(said.body()).contains(words == null ? "" : words);
  }

  @ParameterizedTest
  @CsvSource({
    "/version",
    "/containers/json",
    "/nothing",
    "/v1.51/info",
    "/node/v1/assignments",
    "/api/v1/tokens"
  })
  void withoutTokenNothingButPingIsAnswered(String target) throws IOException {
    for (String header :
        List.of(
            "X-Nothing: 1", "Authorization: Bearer gt_wrong", "Authorization: Basic Z3Q6eA==")) {
      Said said = call(gateway, "GET", target, header);
      assertThat(said.status()).isEqualTo(401);
      assertThat(said.body()).startsWith("{\"message\":\"unauthorized: authentication required\"");
    }
  }

  @Test
  void aJoinTokenOpensNothingButRegistration() throws IOException {
    Said said = call(gateway, "GET", "/containers/json", bearer(gateway.joinToken()));
    assertThat(said.status()).isEqualTo(403);
  }

  @Test
  void theUnixSocketIsTheLocalAdministrator() throws IOException {
    gateway.containers.json("GET", "/containers/json", 200, List.of());
    try (RawHttp http = RawHttp.unix(gateway.unixSocket)) {
      http.send("GET", "/v1.47/containers/json?all=1", "Authorization: Bearer somebody-elses");
      RawHttp.Head head = http.head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(new String(http.body(head), StandardCharsets.UTF_8)).isEqualTo("[]");
    }
    FakeService.Asked asked = gateway.containers.last("GET", "/containers/json");
    assertThat(FakeService.caller(asked).tenant()).isEqualTo(TenantId.LOCAL);
    assertThat(FakeService.caller(asked).roles())
        .containsExactlyInAnyOrder(Role.TENANT, Role.ADMIN);
    assertThat(asked.header("X-Gantry-Api-Version")).isEqualTo("1.47");
    assertThat(asked.header("X-Request-Id")).isNotBlank();
  }

  @Test
  void onlyTheOwnerReadsTheFilesAndItsGroupTheSocket() throws IOException {
    assertThat(mode("admin.token")).isEqualTo("rw-------");
    assertThat(mode("join.token")).isEqualTo("rw-------");
    assertThat(mode("door")).isEqualTo("rwxr-x---");
    assertThat(mode("door/docker.sock")).isEqualTo("rw-rw----");
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(gateway.folder.resolve(name)));
  }

  @Test
  void aTokenSpeaksForItsTenantUntilItIsRevoked() throws IOException {
    post(gateway, gateway.adminToken(), "/api/v1/tenants", Map.of("name", "acme"));
    Said made =
        post(
            gateway,
            gateway.adminToken(),
            "/api/v1/tokens",
            Map.of("tenant", "acme", "description", "ci"));
    assertThat(made.status()).isEqualTo(201);
    var shown = GantryJson.mapper().readTree(made.body());
    String token = shown.get("token").asString();
    assertThat(token).matches("gt_[A-Za-z0-9_-]{43}");

    gateway.images.json("GET", "/images/json", 200, List.of());
    assertThat(call(gateway, "GET", "/images/json", bearer(token)).status()).isEqualTo(200);
    FakeService.Asked asked = gateway.images.last("GET", "/images/json");
    assertThat(FakeService.caller(asked).tenant()).isEqualTo(new TenantId("acme"));
    assertThat(FakeService.caller(asked).roles()).isEqualTo(Set.of(Role.TENANT));

    Said refused = call(gateway, "GET", "/api/v1/tokens", bearer(token));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body()).contains("the token API is for administrators only");
    Said listed = admin(gateway, "GET", "/api/v1/tokens");
    assertThat(listed.body()).contains(shown.get("id").asString()).doesNotContain(token);

    String one = "/api/v1/tokens/" + shown.get("id").asString();
    assertThat(admin(gateway, "DELETE", one).status()).isEqualTo(204);
    assertThat(call(gateway, "GET", "/images/json", bearer(token)).status()).isEqualTo(401);
    Said again = admin(gateway, "DELETE", one);
    assertThat(again.status()).isEqualTo(404);
    assertThat(again.body()).contains("No such token: ");
  }

  @Test
  void infoHasTrueCountsAndAWarningForAServiceThatIsAway() throws IOException {
    gateway.containers.json(
        "GET",
        "/inner/v1/summary",
        200,
        Map.of("containers", 5, "running", 2, "paused", 1, "stopped", 2));
    Said said = admin(gateway, "GET", "/v1.51/info");
    var info = GantryJson.mapper().readTree(said.body());
    assertThat(info.get("Containers").asInt()).isEqualTo(5);
    assertThat(info.get("ContainersRunning").asInt()).isEqualTo(2);
    assertThat(info.get("ContainersPaused").asInt()).isEqualTo(1);
    assertThat(info.get("ContainersStopped").asInt()).isEqualTo(2);
    assertThat(info.get("Swarm").get("LocalNodeState").asString()).isEqualTo("inactive");
    assertThat(info.get("ID").asString()).isEqualTo("0123abcd");
    assertThat(info.get("Warnings").toString()).contains("page not found");
  }

  @Test
  void theRealDockerCliTalksToBothDoors() throws Exception {
    String unix = docker("version", "DOCKER_HOST", "unix://" + gateway.unixSocket);
    assertThat(unix).contains("Server: Gantry").contains("1.51 (minimum version 1.24)");
    String info = docker("info", "DOCKER_HOST", "unix://" + gateway.unixSocket);
    assertThat(info).contains("Storage Driver: overlay2").contains("Swarm: inactive");
    Files.createDirectories(gateway.folder.resolve("cli"));
    Files.writeString(
        gateway.folder.resolve("cli/config.json"),
        "{\"HttpHeaders\":{\"Authorization\":\"Bearer " + gateway.adminToken() + "\"}}");
    String tcp =
        docker(
            "version",
            "DOCKER_HOST",
            "tcp://127.0.0.1:" + gateway.port(),
            "DOCKER_CONFIG",
            gateway.folder.resolve("cli").toString());
    assertThat(tcp).contains("Server: Gantry");
  }

  private static String docker(String command, String... environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/usr/local/bin/docker", command).redirectErrorStream(true);
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  @Test
  void actuatorIsOnTheInnerPortOnly() throws IOException {
    try (RawHttp http = RawHttp.tcp(gateway.managementPort())) {
      http.send("GET", "/actuator/health/readiness");
      assertThat(http.head().status()).isEqualTo(200);
    }
    try (RawHttp http = RawHttp.tcp(gateway.managementPort())) {
      http.send("GET", "/actuator/prometheus");
      RawHttp.Head head = http.head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(new String(http.body(head), StandardCharsets.UTF_8))
          .contains("gantry_gateway_streams", "kafka_producer");
    }
    assertThat(admin(gateway, "GET", "/actuator/health").status()).isEqualTo(404);
    try (RawHttp http = RawHttp.tcp(gateway.managementPort())) {
      http.send("GET", "/containers/json");
      assertThat(http.head().status()).isIn(401, 403, 404);
    }
  }

  @Test
  void anOpenAddressWithoutTlsIsRefused() {
    assertThatThrownBy(
            () ->
                new SpringApplicationBuilder(GatewayService.class)
                    .properties("spring.config.name=gateway-service")
                    .run(
                        "--server.address=0.0.0.0",
                        "--server.port=0",
                        "--management.server.port=0",
                        "--spring.datasource.url="
                            + dev.gantry.kit.testing.PostgresForTests.newDatabase(),
                        "--spring.datasource.username=postgres",
                        "--spring.kafka.bootstrap-servers="
                            + dev.gantry.kit.testing.KafkaForTests.bootstrapServers(),
                        "--gantry.inner.secret=" + GatewayForTests.SECRET,
                        "--gantry.gateway.unix-socket="))
        .hasStackTraceContaining("refusing to listen on 0.0.0.0:0 without TLS");
  }
}
