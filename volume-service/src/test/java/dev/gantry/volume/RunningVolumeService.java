package dev.gantry.volume;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.kafka.Consumers;
import dev.gantry.kit.outbox.Outbox;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.InnerTokens;
import dev.gantry.kit.security.Role;
import dev.gantry.kit.testing.KafkaForTests;
import dev.gantry.kit.testing.PostgresForTests;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.event.NodeEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.event.VolumeEvent;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.lease.VolumeLease;
import dev.gantry.model.node.AgentReport;
import dev.gantry.volume.lease.Holders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * The whole service on a real PostgreSQL and a real Kafka, one for all tests of a JVM. Every test
 * takes a tenant of its own. Only container-service is played by the test.
 */
public final class RunningVolumeService {
  private static RunningVolumeService running;

  /** Containers that container-service knows; and whether it can be asked. */
  public final Set<ContainerId> containers = ConcurrentHashMap.newKeySet();

  public final MovableClock clock = new MovableClock();
  public final List<Assignment> assignments = new CopyOnWriteArrayList<>();
  public final List<VolumeEvent> events = new CopyOnWriteArrayList<>();
  public volatile Holders holders = (tenant, container) -> containers.contains(container);

  private final HttpClient http = HttpClient.newHttpClient();
  private final GenericApplicationContext context;
  private final String base;

  public record Answer(int status, String text) {
    public JsonNode json() {
      return GantryJson.mapper().readTree(text);
    }
  }

  private RunningVolumeService() {
    context =
        (GenericApplicationContext)
            VolumeService.application()
                .initializers(
                    raw -> {
                      GenericApplicationContext early = (GenericApplicationContext) raw;
                      early.registerBean(Clock.class, () -> clock);
                      early.registerBean(
                          "playedHolders",
                          Holders.class,
                          () -> (tenant, container) -> holders.exists(tenant, container),
                          definition -> definition.setPrimary(true));
                    })
                .run(
                    "--server.port=0",
                    "--gantry.inner.secret=" + "0123456789abcdef".repeat(2),
                    "--gantry.home=/var/lib/gantry",
                    "--gantry.volume.lease-sweep=1h",
                    "--gantry.volume.removal-patience=3s",
                    "--spring.datasource.url=" + PostgresForTests.newDatabase(),
                    "--spring.datasource.username=postgres",
                    "--spring.kafka.bootstrap-servers=" + KafkaForTests.bootstrapServers());
    int port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
    base = "http://127.0.0.1:" + port;
    Consumers consumers = context.getBean(Consumers.class);
    consumers.follow(
        "test", Topics.ASSIGNMENTS, Assignment.class, record -> assignments.add(record.payload()));
    consumers.follow(
        "test", Topics.VOLUMES, VolumeEvent.class, record -> events.add(record.payload()));
  }

  public static synchronized RunningVolumeService get() {
    if (running == null) {
      running = new RunningVolumeService();
    }
    return running;
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public static TenantId newTenant() {
    return new TenantId("t" + UUID.randomUUID().toString().substring(0, 8));
  }

  public static ContainerId newContainer() {
    return new ContainerId(
        Digest.of(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8)).hex());
  }

  public static NodeId newNode() {
    return new NodeId("n" + UUID.randomUUID().toString().substring(0, 8));
  }

  /** A tenant's call, as the gateway passes it on. */
  public Answer call(TenantId tenant, String method, String path, Object body) {
    return call(new Caller(tenant, "test", Set.of(Role.TENANT)), method, path, body, Map.of());
  }

  /** A call of another service. */
  public Answer inner(TenantId tenant, String method, String path, Object body) {
    return call(Caller.service("test", tenant), method, path, body, Map.of());
  }

  public Answer call(
      Caller caller, String method, String path, Object body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(
                        GantryJson.mapper().writeValueAsBytes(body)));
    headers.forEach(request::header);
    if (caller != null) {
      request.header("Authorization", "Bearer " + bean(InnerTokens.class).mint(caller));
    }
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + method + " " + path, e);
    }
  }

  /** Leases a volume at /data; an anonymous one when the name is null. */
  public Answer lease(TenantId tenant, ContainerId container, NodeId node, String name) {
    VolumeName wished = name == null ? null : new VolumeName(name);
    return inner(
        tenant,
        "POST",
        "/inner/v1/volume-leases",
        new VolumeLease.Request(
            tenant,
            container,
            node,
            List.of(new VolumeLease.Wish(wished, "/data", null, null, null))));
  }

  /** What container-service publishes. */
  public void containerEvent(ContainerEvent event) {
    publish(Topics.CONTAINERS, event.container().value(), event.tenant(), event);
  }

  /** What the gateway publishes when the node has followed the order. */
  public void volumeGone(Assignment.OfVolume order) {
    NodeEvent gone =
        new NodeEvent.VolumeGone(
            order.node(),
            new AgentReport.VolumeRemoved(
                order.volume(), order.tenant(), order.node(), order.version()));
    publish(Topics.NODE_REPORTS, order.node().value(), order.tenant(), gone);
  }

  private void publish(String topic, String key, TenantId tenant, Object payload) {
    new TransactionTemplate(bean(PlatformTransactionManager.class))
        .executeWithoutResult(status -> bean(Outbox.class).append(topic, key, tenant, 1, payload));
  }

  public List<Assignment.OfVolume> ordersFor(NodeId node) {
    return assignments.stream()
        .map(assignment -> (Assignment.OfVolume) assignment)
        .filter(assignment -> assignment.node().equals(node))
        .toList();
  }

  public List<String> actionsOf(TenantId tenant) {
    return events.stream()
        .filter(event -> event.tenant().equals(tenant))
        .map(event -> event.action() + " " + event.volume())
        .toList();
  }
}
