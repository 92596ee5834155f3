package dev.gantry.kit.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the consumers of a service. Those registered before the context is started start with it,
 * before the web server takes requests.
 */
public final class Consumers implements SmartLifecycle {
  private static final int UNHURRIED_MILLIS = 250;
  private static final int UNHURRIED_BYTES = 64 * 1024;

  private final Map<String, Object> kafka;
  private final ConsumedOffsets offsets;
  private final TransactionTemplate transaction;
  private final MeterRegistry meters;
  private final List<ConsumerLoop> loops = new CopyOnWriteArrayList<>();
  private volatile boolean running;

  /**
   * @param kafka client properties: bootstrap servers and security
   */
  public Consumers(
      Map<String, Object> kafka,
      ConsumedOffsets offsets,
      TransactionTemplate transaction,
      MeterRegistry meters) {
    this.kafka = Map.copyOf(kafka);
    this.offsets = offsets;
    this.transaction = transaction;
    this.meters = meters;
  }

  /**
   * One of several replicas handles each record: in one transaction with the offset, so that it is
   * applied once. From the beginning of the topic when nothing was consumed before.
   *
   * @param name consumer group, such as {@code container-service}
   */
  public <T> void group(String name, String topic, Class<T> payload, Apply<T> apply) {
    addGroup(name, topic, clientProperties(name), payload, apply);
  }

  /**
   * The same for records that nobody waits for: they come up to {@value #UNHURRIED_MILLIS} ms late,
   * many at once, so that a burst of changes costs one transaction.
   */
  public <T> void unhurriedGroup(String name, String topic, Class<T> payload, Apply<T> apply) {
    Map<String, Object> properties = clientProperties(name);
    properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, UNHURRIED_BYTES);
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, UNHURRIED_MILLIS);
    addGroup(name, topic, properties, payload, apply);
  }

  private <T> void addGroup(
      String name, String topic, Map<String, Object> properties, Class<T> payload, Apply<T> apply) {
    add(
        new GroupLoop<>(
            new GroupLoop.Settings(name, topic, properties),
            new RecordReader<>(topic, payload),
            apply,
            new OffsetTransaction(offsets, transaction),
            meters));
  }

  /**
   * Every replica sees each record written from now on. When the loop has been started, the
   * position is fixed: nothing written after that is missed.
   *
   * @param name tells followers apart in metrics and logs
   */
  public <T> AutoCloseable follow(String name, String topic, Class<T> payload, Apply<T> apply) {
    FollowerLoop<T> loop =
        new FollowerLoop<>(
            name, topic, clientProperties(null), new RecordReader<>(topic, payload), apply, meters);
    add(loop);
    return () -> {
      loops.remove(loop);
      loop.stop();
    };
  }

  private void add(ConsumerLoop loop) {
    loops.add(loop);
    if (running) {
      loop.start();
    }
  }

  private Map<String, Object> clientProperties(String group) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    if (group != null) {
      properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
      properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
      properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    }
    return properties;
  }

  /** Whether each loop reads: for the health of the service. */
  public boolean healthy() {
    return loops.stream().allMatch(ConsumerLoop::healthy);
  }

  @Override
  public void start() {
    running = true;
    List<Thread> starting = new ArrayList<>();
    for (ConsumerLoop loop : loops) {
      starting.add(Thread.startVirtualThread(loop::start));
    }
    for (Thread thread : starting) {
      join(thread);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    running = false;
    loops.forEach(ConsumerLoop::stop);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Early: followers must be positioned before the web server opens. */
  @Override
  public int getPhase() {
    return 0;
  }

  static String describe(String topic, String value) {
    return topic + " " + (value.length() > 200 ? value.substring(0, 200) + "…" : value);
  }
}
