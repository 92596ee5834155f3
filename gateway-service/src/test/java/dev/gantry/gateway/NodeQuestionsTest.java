package dev.gantry.gateway;

import static dev.gantry.gateway.testing.Gateways.CONTAINER;
import static dev.gantry.gateway.testing.Gateways.admin;
import static dev.gantry.gateway.testing.Gateways.post;
import static dev.gantry.gateway.testing.Gateways.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.gateway.testing.FakeAgent;
import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways;
import dev.gantry.gateway.testing.Gateways.Said;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.node.NodeCredential;
import dev.gantry.model.stream.LaunchView;
import dev.gantry.model.stream.ProcessTable;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamVerb;
import dev.gantry.model.stream.Usage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node is asked in one line and answers in one: top, stats, update, launch. */
class NodeQuestionsTest {
  private static final Usage USAGE =
      new Usage(
          Instant.parse("2026-01-01T00:00:00Z"),
          1,
          new Usage.Cpu(30, 18, 12, List.of(10L, 20L), 900, 2, 1, 2, 3),
          new Usage.Memory(100, 200, 300, 4, Map.of("cache", 5L)),
          new Usage.Pids(3, 9),
          List.of(new Usage.BlockIoCount(8, 1, "read", true, 7)),
          Map.of("eth0", new Usage.Link(1, 2, 3, 4, 5, 6, 7, 8)));

  private final GatewayForTests gateway = GatewayForTests.get();
  private NodeCredential node;

  @BeforeEach
  void oneRunningContainer() throws IOException {
    gateway.reset();
    node = Gateways.node(gateway);
    is("running");
  }

  private void is(String status) {
    gateway.containers.json(
        "GET", "/inner/v1/container-routes/web", 200, route(node.node(), status, false));
  }

  @Test
  void topIsTheAgentsTableInDockersForm() throws IOException {
    ProcessTable table = new ProcessTable(List.of("PID", "CMD"), List.of(List.of("7", "sleep 1")));
    gateway.agent.behave(StreamAnswer.of(table), FakeAgent::echo);
    Said said = admin(gateway, "GET", "/containers/web/top?ps_args=-o%20pid,cmd");
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.body())
        .isEqualTo("{\"Titles\":[\"PID\",\"CMD\"],\"Processes\":[[\"7\",\"sleep 1\"]]}");
    assertThat(gateway.agent.requests().getFirst().verb())
        .isEqualTo(new StreamVerb.Top("-o pid,cmd"));
  }

  @Test
  void anUpdateIsSetAtTheNodeBeforeItIsStored() throws IOException {
    gateway.containers.json(
        "POST",
        "/inner/v1/containers/" + CONTAINER + "/limits",
        200,
        Map.of("memoryBytes", 64 << 20, "pidsLimit", 5));
    gateway.containers.json(
        "POST", "/containers/" + CONTAINER + "/update", 200, Map.of("Warnings", List.of("w")));
    Said said = update(Map.of("Memory", 64 << 20));
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.body()).isEqualTo("{\"Warnings\":[\"w\"]}");
    assertThat(gateway.agent.requests().getFirst().verb())
        .isInstanceOfSatisfying(
            StreamVerb.Update.class,
            v -> assertThat(v.resources().memoryBytes()).isEqualTo(64 << 20));
    gateway.agent.behave(
        new StreamAnswer(ErrorCode.INTERNAL, "Cannot update container"), FakeAgent::echo);
    // What the node refuses is not stored: there is no such answer any more.
    gateway.containers.json("POST", "/containers/" + CONTAINER + "/update", 418, Map.of());
    assertThat(update(Map.of("Memory", 1)).status()).isEqualTo(500);
  }

  private Said update(Map<String, Object> body) throws IOException {
    return post(gateway, gateway.adminToken(), "/containers/web/update", body);
  }

  @Test
  void statsOnceIsTheAgentsUsageInDockersForm() throws IOException {
    gateway.agent.behave(StreamAnswer.of(USAGE), FakeAgent::echo);
    Said said = admin(gateway, "GET", "/containers/web/stats?stream=0&one-shot=1");
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.body())
        .contains("\"name\":\"/web\",\"id\":\"" + CONTAINER + "\"")
        .contains("\"read\":\"2026-01-01T00:00:00Z\",\"preread\":\"0001-01-01T00:00:00Z\"")
        .contains("\"pids_stats\":{\"current\":3,\"limit\":9}")
        .contains(
            "\"io_service_bytes_recursive\":[{\"major\":8,\"minor\":1,\"op\":\"read\",\"value\":7}],"
                + "\"io_serviced_recursive\":[],\"io_queue_recursive\":null")
        .contains(
            "\"cpu_stats\":{\"cpu_usage\":{\"total_usage\":30,\"percpu_usage\":[10,20],"
                + "\"usage_in_kernelmode\":12,\"usage_in_usermode\":18},\"system_cpu_usage\":900,"
                + "\"online_cpus\":2,\"throttling_data\":{\"periods\":1,\"throttled_periods\":2,"
                + "\"throttled_time\":3}},\"precpu_stats\":{\"cpu_usage\":{\"total_usage\":0,")
        .contains(
            "\"memory_stats\":{\"usage\":100,\"max_usage\":200,\"stats\":{\"cache\":5},"
                + "\"failcnt\":4,\"limit\":300}")
        .contains("\"networks\":{\"eth0\":{\"rx_bytes\":1,\"rx_packets\":2,\"rx_errors\":3,");
    assertThat(gateway.agent.requests().getFirst().verb()).isEqualTo(new StreamVerb.Stats());
  }

  @Test
  void whoDoesNotRunHasNoUsageAndTheNodeIsNotAsked() throws IOException {
    is("exited");
    Said said = admin(gateway, "GET", "/containers/web/stats?stream=0");
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.body()).contains("\"total_usage\":0").doesNotContain("networks");
    assertThat(gateway.agent.requests()).isEmpty();
    assertThat(admin(gateway, "GET", "/containers/web/stats?stream=1&one-shot=1").status())
        .isEqualTo(400);
  }

  @Test
  void aLaunchIsToldAsTheNodeTellsIt() throws IOException {
    gateway.agent.behave(
        StreamAnswer.of(
            new LaunchView(
                2,
                0,
                Instant.EPOCH,
                "no",
                List.of(new LaunchView.Phase("clone", 1.5)),
                0,
                List.of(new LaunchView.Step("mount", "/x", -1, "EPERM", 2.5)))),
        FakeAgent::echo);
    Said said = admin(gateway, "GET", "/api/v1/containers/web/launch");
    assertThat(said.body())
        .isEqualTo(
            "{\"epoch\":2,\"attempt\":0,\"at\":\"1970-01-01T00:00:00Z\",\"error\":\"no\","
                + "\"phases\":[{\"name\":\"clone\",\"micros\":1.5}],\"leftOut\":0,"
                + "\"steps\":[{\"call\":\"mount\",\"target\":\"/x\",\"result\":-1,"
                + "\"errno\":\"EPERM\",\"micros\":2.5}]}");
    assertThat(gateway.agent.requests().getFirst().verb()).isEqualTo(new StreamVerb.Launch());
  }
}
