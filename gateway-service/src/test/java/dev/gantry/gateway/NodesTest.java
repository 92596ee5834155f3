package dev.gantry.gateway;

import static dev.gantry.gateway.testing.Gateways.CONTAINER;
import static dev.gantry.gateway.testing.Gateways.bearer;
import static dev.gantry.gateway.testing.Gateways.call;
import static dev.gantry.gateway.testing.Gateways.post;
import static dev.gantry.gateway.testing.Gateways.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import dev.gantry.gateway.testing.FakeService;
import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways;
import dev.gantry.gateway.testing.Gateways.Said;
import dev.gantry.gateway.testing.RawHttp;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.kafka.Consumers;
import dev.gantry.kit.security.Role;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.WatchMessage;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.NodeEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.Capacity;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.node.NodeCredential;
import dev.gantry.model.node.ReportBatch;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Registration, assignment watch, reports and layers, as an agent uses them. */
class NodesTest {
  private final GatewayForTests gateway = GatewayForTests.get();
  private final List<Envelope<NodeEvent>> nodeEvents = new CopyOnWriteArrayList<>();
  private final List<Envelope<AgentReport>> runStatus = new CopyOnWriteArrayList<>();
  private AutoCloseable followingNodes;
  private AutoCloseable followingRuns;

  @BeforeEach
  void follow() {
    gateway.reset();
    Consumers consumers = gateway.context.getBean(Consumers.class);
    followingNodes =
        consumers.follow("test-nodes", Topics.NODE_REPORTS, NodeEvent.class, nodeEvents::add);
    followingRuns =
        consumers.follow("test-runs", Topics.RUN_STATUS, AgentReport.class, runStatus::add);
  }

  @AfterEach
  void stop() throws Exception {
    followingNodes.close();
    followingRuns.close();
  }

  private NodeCredential join(String name) throws IOException {
    Said said =
        post(gateway, gateway.joinToken(), "/node/v1/register", registration(gateway, name));
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    return GantryJson.mapper().readValue(said.body(), NodeCredential.class);
  }

  @Test
  void aHostJoinsUnderItsNameAndASecondOfTheSameNameGetsAnother() throws IOException {
    NodeCredential first = join("Host_A.example");
    NodeCredential second = join("Host_A.example");
    assertThat(first.node()).isEqualTo(new NodeId("host-a-example"));
    assertThat(second.node().value()).matches("host-a-example-[0-9a-f]{4}");
    assertThat(first.token()).startsWith("gn_").isNotEqualTo(second.token());
    await()
        .untilAsserted(
            () ->
                assertThat(nodeEvents)
                    .extracting(Envelope::payload)
                    .contains(
                        new NodeEvent.Registered(
                            first.node(), registration(gateway, "Host_A.example"))));
  }

  @Test
  void aNodeTokenOpensNothingOfTheTenants() throws IOException {
    NodeCredential node = Gateways.node(gateway);
    for (String target : List.of("/containers/json", "/version", "/api/v1/tokens", "/v2/")) {
      assertThat(call(gateway, "GET", target, bearer(node.token())).status()).isEqualTo(403);
    }
  }

  @Test
  void reportsAreInKafkaWhenTheyAreAcknowledged() throws IOException {
    NodeCredential node = Gateways.node(gateway);
    AgentReport.RunChanged run = run(node.node(), 7);
    AgentReport removed = new AgentReport.ContainerRemoved(CONTAINER, TenantId.LOCAL, node.node());
    AgentReport volume =
        new AgentReport.VolumeRemoved(new VolumeName("data"), new TenantId("acme"), node.node(), 3);
    Heartbeat beat =
        new Heartbeat(node.node(), "boot-1", Instant.now(), new Capacity(8, 1L << 34, 1, 5), null);
    Said said =
        post(
            gateway,
            node.token(),
            "/node/v1/reports",
            new ReportBatch(node.node(), List.of(run, removed, volume), beat));
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    await().untilAsserted(() -> assertThat(runStatus).hasSize(2));
    assertThat(runStatus.getFirst().payload()).isEqualTo(run);
    assertThat(runStatus.getFirst().version()).isEqualTo(7);
    assertThat(runStatus.getFirst().key()).isEqualTo(CONTAINER.value());
    assertThat(runStatus.getLast().payload()).isEqualTo(removed);
    await()
        .untilAsserted(
            () ->
                assertThat(nodeEvents)
                    .extracting(Envelope::payload)
                    .contains(
                        new NodeEvent.Beat(node.node(), beat),
                        new NodeEvent.VolumeGone(node.node(), (AgentReport.VolumeRemoved) volume)));
  }

  private static AgentReport.RunChanged run(NodeId node, long sequence) {
    return new AgentReport.RunChanged(
        CONTAINER,
        TenantId.LOCAL,
        node,
        1,
        0,
        sequence,
        RunState.RUNNING,
        RunReason.NONE,
        "",
        null,
        false,
        42,
        Instant.EPOCH,
        null,
        false);
  }

  @Test
  void aNodeReportsForItselfOnly() throws IOException {
    NodeCredential node = Gateways.node(gateway);
    NodeId other = new NodeId("other");
    for (ReportBatch batch :
        List.of(
            new ReportBatch(other, List.of(), null),
            new ReportBatch(node.node(), List.of(run(other, 1)), null),
            new ReportBatch(
                node.node(),
                List.of(),
                new Heartbeat(other, "b", Instant.EPOCH, null, List.of())))) {
      Said said = post(gateway, node.token(), "/node/v1/reports", batch);
      assertThat(said.status()).isEqualTo(403);
      assertThat(said.body()).contains("may not report for node other");
    }
  }

  @Test
  void theWatchRetriesForASnapshotThenSendsChangesAndTellsOfConnection() throws Exception {
    NodeCredential node = join("watched");
    Assignment wanted = assignment(node.node(), 4);
    String path = "/inner/v1/nodes/" + node.node() + "/assignments";
    try (RawHttp http = RawHttp.tcp(gateway.port())) {
      http.send("GET", "/node/v1/assignments", bearer(node.token()));
      assertThat(http.head().status()).isEqualTo(200);
      // Nobody answers yet: the stream lives, and has no snapshot.
      assertThat(message(http)).isInstanceOf(WatchMessage.Ping.class);
      gateway.containers.on("GET", path, exchange -> writeList(exchange, List.of(wanted)));
      gateway.volumes.json("GET", path, 200, List.of());
      assertThat(changes(http)).isEqualTo(new WatchMessage.Snapshot(List.of(wanted)));
      await()
          .untilAsserted(
              () -> assertThat(payloads()).contains(new NodeEvent.Connected(node.node())));
      publish(assignment(new NodeId("somebody-else"), 5));
      Assignment changed = assignment(node.node(), 6);
      publish(changed);
      assertThat(changes(http)).isEqualTo(new WatchMessage.Changed(changed));
    }
    await()
        .untilAsserted(
            () -> assertThat(payloads()).contains(new NodeEvent.Disconnected(node.node())));
  }

  @Test
  void aNewerStreamOfTheNodeEndsTheOlderWithoutADisconnection() throws Exception {
    NodeCredential node = join("twice");
    String path = "/inner/v1/nodes/" + node.node() + "/assignments";
    gateway.containers.json("GET", path, 200, List.of());
    gateway.volumes.json("GET", path, 200, List.of());
    try (RawHttp older = RawHttp.tcp(gateway.port());
        RawHttp newer = RawHttp.tcp(gateway.port())) {
      older.send("GET", "/node/v1/assignments", bearer(node.token()));
      older.head();
      assertThat(changes(older)).isInstanceOf(WatchMessage.Snapshot.class);
      await()
          .untilAsserted(
              () -> assertThat(payloads()).contains(new NodeEvent.Connected(node.node())));
      newer.send("GET", "/node/v1/assignments", bearer(node.token()));
      newer.head();
      assertThat(changes(newer)).isInstanceOf(WatchMessage.Snapshot.class);
      assertThat(older.chunk()).isEmpty();
      Assignment changed = assignment(node.node(), 9);
      publish(changed);
      assertThat(changes(newer)).isEqualTo(new WatchMessage.Changed(changed));
      assertThat(payloads()).doesNotContain(new NodeEvent.Disconnected(node.node()));
    }
  }

  /** Declared as a list of assignments, as a controller's return type is: else types get lost. */
  private static void writeList(HttpExchange exchange, List<Assignment> list) throws IOException {
    byte[] json =
        GantryJson.mapper()
            .writerFor(
                GantryJson.mapper()
                    .getTypeFactory()
                    .constructCollectionType(List.class, Assignment.class))
            .writeValueAsBytes(list);
    exchange.sendResponseHeaders(200, json.length);
    exchange.getResponseBody().write(json);
  }

  private List<NodeEvent> payloads() {
    return nodeEvents.stream().map(Envelope::payload).toList();
  }

  private static WatchMessage message(RawHttp http) throws IOException {
    return GantryJson.mapper().readValue(http.chunk(), WatchMessage.class);
  }

  /** The next message but pings. */
  private static WatchMessage changes(RawHttp http) throws IOException {
    WatchMessage message = message(http);
    while (message instanceof WatchMessage.Ping) {
      message = message(http);
    }
    return message;
  }

  private static Assignment assignment(NodeId node, long version) {
    return new Assignment.OfContainer(
        CONTAINER, TenantId.LOCAL, node, version, 1, 1, DesiredState.REMOVED, null, null);
  }

  private void publish(Assignment assignment) throws Exception {
    send(Topics.ASSIGNMENTS, assignment.node().value(), Assignment.class, assignment);
  }

  @SuppressWarnings("unchecked")
  private <T> void send(String topic, String key, Class<T> type, T payload) throws Exception {
    String json =
        GantryJson.mapper()
            .writerFor(
                GantryJson.mapper().getTypeFactory().constructParametricType(Envelope.class, type))
            .writeValueAsString(
                new Envelope<>(
                    UUID.randomUUID().toString(), TenantId.LOCAL, key, 1, Instant.now(), payload));
    gateway.context.getBean(Producer.class).send(new ProducerRecord<>(topic, key, json)).get();
  }

  @Test
  void onlyLayersAssignedToTheNodeAreGiven() throws IOException {
    NodeCredential node = Gateways.node(gateway);
    Digest mine = Digest.of("mine".getBytes(StandardCharsets.UTF_8));
    Digest other = Digest.of("other".getBytes(StandardCharsets.UTF_8));
    gateway.containers.on(
        "GET",
        "/inner/v1/nodes/" + node.node() + "/blobs/" + mine,
        exchange -> exchange.sendResponseHeaders(204, -1));
    gateway.images.on(
        "GET",
        "/v2/layers/blobs/" + mine,
        exchange -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 1-2/4");
          exchange.sendResponseHeaders(206, 2);
          exchange.getResponseBody().write("in".getBytes(StandardCharsets.UTF_8));
        });
    for (int i = 0; i < 3; i++) {
      Said said =
          call(
              gateway, "GET", "/v2/layers/blobs/" + mine, bearer(node.token()), "Range: bytes=1-2");
      assertThat(said.status()).isEqualTo(206);
      assertThat(said.body()).isEqualTo("in");
    }
    FakeService.Asked asked = gateway.images.asked().getLast();
    assertThat(asked.header("Range")).isEqualTo("bytes=1-2");
    assertThat(FakeService.caller(asked).roles()).containsExactly(Role.NODE);
    assertThat(gateway.containers.asked()).hasSize(1);
    assertThat(call(gateway, "GET", "/v2/layers/blobs/" + other, bearer(node.token())).status())
        .isEqualTo(404);
  }
}
