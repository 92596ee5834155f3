package dev.gantry.gateway;

import static dev.gantry.gateway.testing.Gateways.CONTAINER;
import static dev.gantry.gateway.testing.Gateways.admin;
import static dev.gantry.gateway.testing.Gateways.bearer;
import static dev.gantry.gateway.testing.Gateways.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.gateway.testing.FakeAgent;
import dev.gantry.gateway.testing.FakeService;
import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways;
import dev.gantry.gateway.testing.Gateways.Said;
import dev.gantry.gateway.testing.RawHttp;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.node.NodeCredential;
import dev.gantry.model.stream.ExecConfig;
import dev.gantry.model.stream.ExecId;
import dev.gantry.model.stream.ExecView;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exec: create, start, resize and inspect, from a client to an agent's data port. */
class ExecsTest {
  private static final ExecId EXEC = ExecId.of("12".repeat(16), CONTAINER);
  private static final ExecConfig CONFIG =
      new ExecConfig(
          List.of("sh", "-c", "x"),
          List.of("A=1"),
          "app",
          "/srv",
          false,
          true,
          true,
          true,
          false,
          "",
          0,
          0);

  private final GatewayForTests gateway = GatewayForTests.get();
  private NodeCredential node;

  @BeforeEach
  void oneRunningContainer() throws IOException {
    gateway.reset();
    node = Gateways.node(gateway);
    is("running");
    answers(new ExecView(EXEC, CONTAINER, CONFIG, false, 3, 4711));
  }

  private void answers(ExecView view) {
    gateway.agent.behave(StreamAnswer.of(view), FakeAgent::echo);
  }

  private void is(String status) {
    for (String name : List.of("web", EXEC.containerPrefix())) {
      gateway.containers.json(
          "GET", "/inner/v1/container-routes/" + name, 200, route(node.node(), status, false));
    }
    gateway.containers.error(
        "GET",
        "/inner/v1/container-routes/nobody",
        ErrorCode.NO_SUCH_CONTAINER,
        "No such container: nobody");
    gateway.containers.error(
        "GET",
        "/inner/v1/container-routes/" + "34".repeat(16),
        ErrorCode.NO_SUCH_CONTAINER,
        "No such container: " + "34".repeat(16));
  }

  private Said post(String target, Object body) throws IOException {
    return Gateways.post(gateway, gateway.adminToken(), target, body);
  }

  private StreamVerb asked() {
    return gateway.agent.requests().getLast().verb();
  }

  @Test
  void createGivesTheIdThatTheNodeMade() throws IOException {
    Said said =
        post(
            "/v1.51/containers/web/exec",
            Map.ofEntries(
                Map.entry("Cmd", List.of("sh", "-c", "x")),
                Map.entry("Env", List.of("A=1")),
                Map.entry("User", "app"),
                Map.entry("WorkingDir", "/srv"),
                Map.entry("Tty", true),
                Map.entry("AttachStdin", true),
                Map.entry("AttachStdout", true),
                Map.entry("ConsoleSize", List.of(20, 70))));
    assertThat(said.status()).as(said.body()).isEqualTo(201);
    assertThat(said.body()).isEqualTo("{\"Id\":\"" + EXEC + "\"}");
    assertThat(asked())
        .isEqualTo(
            new StreamVerb.ExecCreate(
                new ExecConfig(
                    List.of("sh", "-c", "x"),
                    List.of("A=1"),
                    "app",
                    "/srv",
                    false,
                    true,
                    true,
                    true,
                    false,
                    "",
                    20,
                    70)));
  }

  @Test
  void inspectHasDockersShapeAlsoWhenTheContainerHasEnded() throws IOException {
    is("exited");
    Said said = admin(gateway, "GET", "/exec/" + EXEC + "/json");
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    assertThat(GantryJson.mapper().readTree(said.body()))
        .isEqualTo(
            GantryJson.mapper()
                .readTree(
                    """
                    {"ID":"%s","Running":false,"ExitCode":3,
                     "ProcessConfig":{"tty":true,"entrypoint":"sh","arguments":["-c","x"],
                       "privileged":false,"user":"app"},
                     "OpenStdin":true,"OpenStderr":false,"OpenStdout":true,"CanRemove":false,
                     "ContainerID":"%s","DetachKeys":"","Pid":4711}
                    """
                        .formatted(EXEC, CONTAINER)));
    assertThat(asked()).isEqualTo(new StreamVerb.ExecInspect(EXEC));
  }

  @Test
  void whoOwnsItIsAskedForTheCallersTenantEachTime() throws IOException {
    admin(gateway, "GET", "/exec/" + EXEC + "/json");
    admin(gateway, "GET", "/exec/" + EXEC + "/json");
    String path = "/inner/v1/container-routes/" + EXEC.containerPrefix();
    assertThat(gateway.containers.asked()).extracting(FakeService.Asked::target).containsOnly(path);
    assertThat(gateway.containers.asked()).hasSize(2);
    assertThat(FakeService.caller(gateway.containers.last("GET", path)).roles())
        .containsExactly(Role.SERVICE);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, 101, application/vnd.docker.raw-stream",
    "false, true, 101, application/vnd.docker.multiplexed-stream",
    "false, false, 200, application/vnd.docker.multiplexed-stream"
  })
  void startTakesTheConnectionOver(boolean tty, boolean upgrade, int status, String type)
      throws IOException {
    byte[] body = GantryJson.mapper().writeValueAsBytes(Map.of("Detach", false, "Tty", tty));
    try (RawHttp http = RawHttp.tcp(gateway.port())) {
      http.send(
          "POST",
          "/v1.51/exec/" + EXEC + "/start",
          bearer(gateway.adminToken()),
          "Content-Type: application/json",
          "Content-Length: " + body.length,
          upgrade ? "Connection: Upgrade" : "X-None: 1",
          upgrade ? "Upgrade: tcp" : "X-None: 2");
      http.write(body);
      RawHttp.Head head = http.head();
      assertThat(head.status()).isEqualTo(status);
      assertThat(head.header("Content-Type")).isEqualTo(type);
      http.write("typed".getBytes(StandardCharsets.UTF_8));
      http.endOutput();
      assertThat(new String(http.rest(), StandardCharsets.UTF_8)).isEqualTo("typed");
    }
    assertThat(asked()).isEqualTo(new StreamVerb.ExecStart(EXEC, false, tty, 0, 0));
  }

  @Test
  void aDetachedStartHasNoStreamAndSaysWhatFailed() throws IOException {
    assertThat(post("/exec/" + EXEC + "/start", Map.of("Detach", true)).body()).isEmpty();
    assertThat(asked()).isEqualTo(new StreamVerb.ExecStart(EXEC, true, false, 0, 0));
    gateway.agent.behave(
        new StreamAnswer(ErrorCode.COMMAND_NOT_FOUND, "OCI runtime exec failed: x"),
        FakeAgent::echo);
    Said said = post("/exec/" + EXEC + "/start", Map.of("Detach", true));
    assertThat(said.status()).isEqualTo(400);
    assertThat(said.body()).contains("\"OCI runtime exec failed: x\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          running    | /containers/web/exec    | {}                  | 400 | No exec command specified
          running    | /containers/web/exec    | {"Cmd":[]}          | 400 | No exec command specified
          running    | /containers/nobody/exec | {"Cmd":["x"]}       | 404 | No such container: nobody
          exited     | /containers/web/exec    | {"Cmd":["x"]}       | 409 | container %s is not running
          paused     | /containers/web/exec    | {"Cmd":["x"]}       | 409 | Container web is paused, unpause the container before exec
          restarting | /containers/web/exec    | {"Cmd":["x"]}       | 409 | Container %s is restarting, wait until the container is running
          exited     | /exec/EXEC/start        | {}                  | 409 | container %s is not running
          paused     | /exec/EXEC/start        | {}                  | 409 | Container %s is paused, unpause the container before exec
          running    | /exec/nosuch/start      | {}                  | 404 | No such exec instance: nosuch
          running    | /exec/OTHER/start       | {}                  | 404 | No such exec instance: OTHER
          running    | /exec/OTHER/resize?h=1&w=1 | {}               | 404 | No such exec instance: OTHER
          running    | /exec/EXEC/resize?h=x&w=1 | {}                | 400 | invalid resize height \\"x\\": invalid syntax
          running    | /exec/EXEC/resize?h=20&w=70 | {}              | 200 |
          running    | /exec/EXEC/start        | {"ConsoleSize":[1,2]} | 400 | console size is only supported when TTY is enabled
          """)
  void eachRefusalHasItsStatusAndDockersWords(
      String state, String target, String body, int status, String words) throws IOException {
    is(state);
    String other = "12".repeat(16) + "34".repeat(16);
    Said said =
        post(
            target.replace("EXEC", EXEC.value()).replace("OTHER", other),
            GantryJson.mapper().readTree(body));
    assertThat(said.status()).as(said.body()).isEqualTo(status);
    if (words != null) {
      assertThat(said.body()).contains(words.replace("OTHER", other).formatted(CONTAINER));
    }
  }

  @Test
  void aContainerNamedAsThePrefixIsNotIt() throws IOException {
    ExecId foreign =
        ExecId.of("56".repeat(16), new dev.gantry.model.id.ContainerId("78".repeat(32)));
    gateway.containers.json(
        "GET",
        "/inner/v1/container-routes/" + foreign.containerPrefix(),
        200,
        route(node.node(), "running", false));
    Said said = admin(gateway, "GET", "/exec/" + foreign + "/json");
    assertThat(said.status()).isEqualTo(404);
    assertThat(said.body()).contains("No such exec instance: " + foreign);
  }
}
