package dev.gantry.container.testing;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.NodeEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.Capacity;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.node.NodeRegistration;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.NetworkMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.JavaType;

/**
 * A node with its gateway, scripted: takes assignments from Kafka and reports what a run of the
 * command would do. {@code exit N} exits at once, {@code sleep} runs until it is stopped, {@code
 * missing} is not found, {@code deaf} is never taken up.
 */
public final class FakeNode implements AutoCloseable {
  private static final int PARTITIONS = 4;

  private final NodeId id;
  private volatile String bootId = UUID.randomUUID().toString();
  private final KafkaProducer<String, String> producer;
  private final KafkaConsumer<String, String> consumer;
  private final AtomicLong sequence = new AtomicLong();
  private final Map<ContainerId, Assignment.OfContainer> held = new ConcurrentHashMap<>();
  private final Map<ContainerId, Long> started = new ConcurrentHashMap<>();
  private final Set<ContainerId> forgotten = ConcurrentHashMap.newKeySet();
  private final Set<ContainerId> removals = ConcurrentHashMap.newKeySet();
  private final List<String> starts = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
  private volatile boolean deaf;
  private volatile boolean stopping;

  public FakeNode(String id, String kafka) {
    this.id = new NodeId(id);
    Map<String, Object> servers = Map.of("bootstrap.servers", kafka, "linger.ms", 0);
    this.producer = new KafkaProducer<>(servers, new StringSerializer(), new StringSerializer());
    this.consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka), new StringDeserializer(), new StringDeserializer());
    List<TopicPartition> all = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      all.add(new TopicPartition(Topics.ASSIGNMENTS, i));
    }
    consumer.assign(all);
    consumer.seekToEnd(all);
    all.forEach(consumer::position);
    this.thread = Thread.ofPlatform().daemon().name("fake-node").start(this::run);
  }

  public void join() {
    NodeRegistration registration =
        new NodeRegistration(
            "host-" + id,
            NodeRegistration.PROTOCOL,
            "test",
            bootId,
            "amd64",
            "6.1",
            "Debian",
            "v2",
            capacity(),
            "unix:/none",
            Map.of());
    tell(new NodeEvent.Registered(id, registration));
    tell(new NodeEvent.Connected(id));
    heart.scheduleAtFixedRate(() -> beat(), 2, 2, TimeUnit.SECONDS);
  }

  private static Capacity capacity() {
    return new Capacity(4, 8L << 30, 0, 100L << 30);
  }

  /** Takes assignments, and does nothing with them, while true. */
  public void deaf(boolean value) {
    deaf = value;
  }

  public String bootId() {
    return bootId;
  }

  /** From now on as after a restart of the host: nothing runs any more. */
  public void reboot() {
    bootId = UUID.randomUUID().toString();
    beat();
  }

  /** Its watch stream breaks. */
  public void disconnect() {
    tell(new NodeEvent.Disconnected(id));
  }

  /** Its watch stream is open again. */
  public void connect() {
    tell(new NodeEvent.Connected(id));
  }

  /** Containers that it was ordered to remove. */
  public Set<ContainerId> removals() {
    return removals;
  }

  /** Loses the container for good: also when an assignment is delivered once more. */
  public void forget(ContainerId container) {
    forgotten.add(container);
    held.remove(container);
  }

  /** Each start that was carried out, {@code container/epoch}. */
  public List<String> starts() {
    return starts;
  }

  public Map<ContainerId, Assignment.OfContainer> held() {
    return held;
  }

  public void tell(NodeEvent event) {
    send(Topics.NODE_REPORTS, id.value(), TenantId.LOCAL, 0, event, NodeEvent.class);
  }

  public void beat(Heartbeat.Held... more) {
    List<Heartbeat.Held> all = new ArrayList<>(List.of(more));
    held.values().forEach(a -> all.add(new Heartbeat.Held(a.container(), a.epoch(), a.version())));
    tell(new NodeEvent.Beat(id, new Heartbeat(id, bootId, Instant.now(), capacity(), all)));
  }

  private void run() {
    JavaType type =
        GantryJson.mapper()
            .getTypeFactory()
            .constructParametricType(Envelope.class, Assignment.class);
    try {
      while (!stopping) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                record -> {
                  Envelope<Assignment> envelope =
                      GantryJson.mapper().readValue(record.value(), type);
                  if (envelope.payload() instanceof Assignment.OfContainer assignment
                      && assignment.node().equals(id)
                      && !deaf) {
                    take(assignment);
                  }
                });
      }
    } catch (WakeupException e) {
      stopping = true;
    } finally {
      consumer.close();
    }
  }

  private void take(Assignment.OfContainer assignment) {
    ContainerId container = assignment.container();
    Assignment.OfContainer before = held.get(container);
    boolean old = before != null && before.version() >= assignment.version();
    if (old || forgotten.contains(container)) {
      return;
    }
    held.put(container, assignment);
    switch (assignment.desired()) {
      case READY -> report(assignment, RunState.READY, RunReason.NONE, "", null);
      case RUNNING -> {
        start(assignment);
        if (before != null && before.paused() != assignment.paused()) {
          send(report(assignment, RunState.RUNNING, false).paused(assignment.paused()));
        }
        if (before != null && before.generation() != assignment.generation()) {
          send(at(report(assignment, RunState.RUNNING, false), assignment));
        }
      }
      case STOPPED -> end(assignment);
      case REMOVED -> {
        held.remove(container);
        removals.add(container);
        send(
            Topics.RUN_STATUS,
            container.value(),
            TenantId.LOCAL,
            sequence.incrementAndGet(),
            new AgentReport.ContainerRemoved(container, assignment.tenant(), id),
            AgentReport.class);
      }
    }
  }

  private void start(Assignment.OfContainer assignment) {
    if (started.getOrDefault(assignment.container(), 0L) >= assignment.epoch()) {
      return;
    }
    started.put(assignment.container(), assignment.epoch());
    List<String> args = assignment.spec().process().args();
    switch (args.getFirst()) {
      case "missing" ->
          report(
              assignment,
              RunState.FAILED,
              RunReason.COMMAND_NOT_FOUND,
              "exec: \"missing\": executable file not found in $PATH: unknown",
              null);
      case "deaf" -> report(assignment, RunState.PREPARING, RunReason.NONE, "", null);
      default -> {
        starts.add(assignment.container() + "/" + assignment.epoch());
        report(assignment, RunState.RUNNING, RunReason.NONE, "", null);
        if (args.getFirst().equals("exit")) {
          int code = Integer.parseInt(args.get(1));
          report(assignment, RunState.EXITED, RunReason.COMPLETED, "", code);
        }
      }
    }
  }

  private void end(Assignment.OfContainer assignment) {
    report(assignment, RunState.EXITED, RunReason.SIGNALED, "", 143);
  }

  /** As the process of the container ending by itself. */
  public void exit(ContainerId container, int code) {
    report(held.get(container), RunState.EXITED, RunReason.COMPLETED, "", code);
  }

  /** As the end of an attempt, which the node is to start again. */
  public void crash(ContainerId container, int attempt) {
    send(attempt(container, attempt, RunState.EXITED, 1).restarting(true));
  }

  /** As the next attempt by policy. */
  public void attempt(ContainerId container, int attempt) {
    send(attempt(container, attempt, RunState.RUNNING, null));
  }

  private AgentReport.RunChanged attempt(
      ContainerId container, int attempt, RunState state, Integer code) {
    Assignment.OfContainer of = held.get(container);
    return new AgentReport.RunChanged(
        container,
        of.tenant(),
        id,
        of.epoch(),
        attempt,
        sequence.incrementAndGet(),
        state,
        RunReason.NONE,
        "",
        code,
        false,
        0,
        null,
        null,
        false);
  }

  public void progress(ContainerId container) {
    send(report(held.get(container), RunState.PREPARING, true));
  }

  /** Plugged into the networks of the tenant's own that it is told of. */
  private static AgentReport.RunChanged at(
      AgentReport.RunChanged report, Assignment.OfContainer of) {
    if (!(of.spec().network() instanceof NetworkMode.Own own)) {
      return report;
    }
    var attached = own.places().stream().map(place -> place.network().id()).toList();
    return new AgentReport.RunChanged(
        report.container(),
        report.tenant(),
        report.node(),
        report.epoch(),
        report.attempt(),
        report.sequence(),
        report.state(),
        report.reason(),
        report.message(),
        report.exitCode(),
        report.oomKilled(),
        report.pid(),
        report.startedAt(),
        report.finishedAt(),
        report.progress(),
        new NetworkEndpoint("", 0, "", "", List.of(), attached),
        report.paused(),
        report.restarting(),
        null);
  }

  private AgentReport.RunChanged report(
      Assignment.OfContainer of, RunState state, boolean progress) {
    return new AgentReport.RunChanged(
        of.container(),
        of.tenant(),
        id,
        of.epoch(),
        0,
        sequence.incrementAndGet(),
        state,
        RunReason.NONE,
        "",
        null,
        false,
        0,
        null,
        null,
        progress);
  }

  private void report(
      Assignment.OfContainer of, RunState state, RunReason why, String text, Integer code) {
    send(
        new AgentReport.RunChanged(
            of.container(),
            of.tenant(),
            id,
            of.epoch(),
            0,
            sequence.incrementAndGet(),
            state,
            why,
            text,
            code,
            false,
            state == RunState.RUNNING ? 4711 : 0,
            null,
            null,
            false));
  }

  /** Sends a report as it is: for repeats and disorder. */
  public void send(AgentReport.RunChanged report) {
    send(
        Topics.RUN_STATUS,
        report.container().value(),
        report.tenant(),
        report.sequence(),
        report,
        AgentReport.class);
  }

  /** An act on a container, as the agent tells it. */
  public void send(AgentReport.ContainerActed act) {
    send(Topics.RUN_STATUS, act.container().value(), act.tenant(), 0, act, AgentReport.class);
  }

  private void send(
      String topic, String key, TenantId tenant, long version, Object payload, Class<?> type) {
    Envelope<Object> envelope =
        new Envelope<>(UUID.randomUUID().toString(), tenant, key, version, Instant.now(), payload);
    JavaType shape =
        GantryJson.mapper().getTypeFactory().constructParametricType(Envelope.class, type);
    producer.send(
        new ProducerRecord<>(
            topic, key, GantryJson.mapper().writerFor(shape).writeValueAsString(envelope)));
  }

  public boolean wants(ContainerId container, DesiredState desired) {
    Assignment.OfContainer assignment = held.get(container);
    return assignment != null && assignment.desired() == desired;
  }

  @Override
  public void close() throws InterruptedException {
    heart.shutdownNow();
    stopping = true;
    consumer.wakeup();
    thread.join(Duration.ofSeconds(5));
    producer.close(Duration.ofSeconds(2));
  }
}
