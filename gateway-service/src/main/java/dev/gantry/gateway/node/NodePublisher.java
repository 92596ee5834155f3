package dev.gantry.gateway.node;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.NodeEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.AgentReport;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.ObjectWriter;

/**
 * Writes what nodes tell to Kafka, without an outbox: the agent keeps and repeats what is not
 * acknowledged.
 */
@Component
class NodePublisher {
  private static final long TIMEOUT_SECONDS = 15;
  private static final ObjectWriter REPORT = writer(AgentReport.class);
  private static final ObjectWriter EVENT = writer(NodeEvent.class);

  private final Producer<String, String> producer;
  private final Clock clock;
  private final AtomicLong lastVersion = new AtomicLong();

  NodePublisher(Producer<String, String> producer, Clock clock) {
    this.producer = producer;
    this.clock = clock;
  }

  /** Declared, so that the payload carries its type's name. */
  private static ObjectWriter writer(Class<?> payload) {
    return GantryJson.mapper()
        .writerFor(
            GantryJson.mapper().getTypeFactory().constructParametricType(Envelope.class, payload));
  }

  /**
   * Returns when Kafka has it all.
   *
   * @throws GantryException UNAVAILABLE: some of it may be written, repeat all
   */
  void publish(List<NodeEvent> events) {
    publish(events, List.of());
  }

  void publish(List<NodeEvent> events, List<AgentReport> reports) {
    List<Future<?>> sent = new ArrayList<>();
    try {
      for (AgentReport report : reports) {
        sent.add(send(report));
      }
      for (NodeEvent event : events) {
        sent.add(send(event));
      }
      for (Future<?> one : sent) {
        one.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw unavailable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    }
  }

  private static GantryException unavailable(Exception e) {
    return new GantryException(
        ErrorCode.UNAVAILABLE, "Kafka did not take the reports: " + e.getMessage(), e);
  }

  private Future<?> send(AgentReport report) {
    return switch (report) {
      case AgentReport.RunChanged run ->
          runStatus(run.container(), run.tenant(), run.sequence(), run);
      // The last word on a container, whose id never comes again.
      case AgentReport.ContainerRemoved removed ->
          runStatus(removed.container(), removed.tenant(), Long.MAX_VALUE, removed);
      // No state: its id tells repeats.
      case AgentReport.ContainerActed acted ->
          runStatus(acted.container(), acted.tenant(), 0, acted);
      case AgentReport.VolumeRemoved volume ->
          send(new NodeEvent.VolumeGone(volume.node(), volume));
    };
  }

  private Future<?> runStatus(
      ContainerId container, TenantId tenant, long version, AgentReport report) {
    Envelope<AgentReport> envelope =
        new Envelope<>(
            UUID.randomUUID().toString(),
            tenant,
            container.value(),
            version,
            clock.instant(),
            report);
    return producer.send(
        new ProducerRecord<>(
            Topics.RUN_STATUS, envelope.key(), REPORT.writeValueAsString(envelope)));
  }

  private Future<?> send(NodeEvent event) {
    TenantId tenant =
        event instanceof NodeEvent.VolumeGone gone ? gone.report().tenant() : TenantId.LOCAL;
    Instant now = clock.instant();
    Envelope<NodeEvent> envelope =
        new Envelope<>(
            UUID.randomUUID().toString(), tenant, event.node().value(), version(now), now, event);
    return producer.send(
        new ProducerRecord<>(
            Topics.NODE_REPORTS, envelope.key(), EVENT.writeValueAsString(envelope)));
  }

  /** Microseconds since 1970, each higher than the last: no counter is shared by the replicas. */
  private long version(Instant now) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    return lastVersion.updateAndGet(last -> Math.max(last + 1, micros));
  }
}
