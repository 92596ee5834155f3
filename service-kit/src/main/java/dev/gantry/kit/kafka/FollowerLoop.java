package dev.gantry.kit.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of a topic without a group, from the end at its start. After a loss of the
 * connection it goes on where it was.
 */
final class FollowerLoop<T> implements ConsumerLoop {
  private static final Logger LOG = LoggerFactory.getLogger(FollowerLoop.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(5);
  private static final int START_SECONDS = 20;

  private final String name;
  private final String topic;
  private final Map<String, Object> properties;
  private final RecordReader<T> reader;
  private final Apply<T> apply;
  private final Counter failed;
  private final CountDownLatch positioned = new CountDownLatch(1);
  private volatile KafkaConsumer<String, String> consumer;
  private volatile boolean stopping;
  private volatile boolean healthy;
  private Thread thread;

  FollowerLoop(
      String name,
      String topic,
      Map<String, Object> properties,
      RecordReader<T> reader,
      Apply<T> apply,
      MeterRegistry meters) {
    this.name = name;
    this.topic = topic;
    this.properties = properties;
    this.reader = reader;
    this.apply = apply;
    this.failed =
        Counter.builder("gantry.kafka.follower.failed")
            .tag("follower", name)
            .tag("topic", topic)
            .register(meters);
  }

  @Override
  public synchronized void start() {
    thread = Thread.ofPlatform().daemon().name(name + "/" + topic).start(this::run);
    try {
      if (!positioned.await(START_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("{} can't follow {} yet: Kafka does not answer", name, topic);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!stopping) {
      try (KafkaConsumer<String, String> open = new KafkaConsumer<>(properties)) {
        consumer = open;
        position(open);
        positioned.countDown();
        while (!stopping) {
          ConsumerRecords<String, String> records = open.poll(POLL);
          healthy = true;
          records.forEach(this::handle);
        }
      } catch (WakeupException | InterruptException e) {
        LOG.debug("{} woken", name);
      } catch (RuntimeException e) {
        healthy = false;
        LOG.warn("{} follows {} again after: {}", name, topic, e.toString());
        pause();
      }
    }
  }

  private void position(KafkaConsumer<String, String> open) {
    List<TopicPartition> partitions =
        open.partitionsFor(topic, METADATA_TIMEOUT).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new IllegalStateException("topic " + topic + " has no partitions yet");
    }
    open.assign(partitions);
    open.seekToEnd(partitions);
    partitions.forEach(partition -> open.position(partition, METADATA_TIMEOUT));
  }

  private void handle(ConsumerRecord<String, String> record) {
    reader
        .read(record)
        .ifPresent(
            envelope -> {
              try {
                apply.apply(envelope);
              } catch (RuntimeException e) {
                failed.increment();
                LOG.error("{} failed on a record of {}", name, topic, e);
              }
            });
  }

  private static void pause() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void stop() {
    stopping = true;
    KafkaConsumer<String, String> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    if (thread != null) {
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean healthy() {
    return healthy;
  }
}
