package dev.gantry.kit.kafka;

import dev.gantry.kit.database.DatabaseAway;
import dev.gantry.model.event.Envelope;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Reads a topic as a member of a group; offsets live in the service's database. What one poll
 * brings is applied in one transaction.
 *
 * <p>A record that fails is tried again: without end while the database is away, else {@value
 * #ATTEMPTS} times; then it is skipped with an error in the log and in {@code
 * gantry.kafka.skipped}, because all records behind it wait. Heartbeats heal what a skipped report
 * would have told.
 */
final class GroupLoop<T> implements ConsumerLoop {
  private static final Logger LOG = LoggerFactory.getLogger(GroupLoop.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 5;

  /** Most records in one transaction: who waits for the first waits for all. */
  private static final int BATCH = 32;

  /** So many records that concern nobody may be looked at again after a restart. */
  private static final int SKIPPED_WITHOUT_TRACE = 500;

  record Settings(String group, String topic, Map<String, Object> properties) {}

  private final Settings settings;
  private final RecordReader<T> reader;
  private final Apply<T> apply;
  private final OffsetTransaction transaction;
  private final Counter skipped;
  private final AtomicLong lag = new AtomicLong();
  private volatile KafkaConsumer<String, String> consumer;
  private volatile boolean stopping;
  private volatile boolean healthy = true;
  private int passedOver;
  private Thread thread;

  GroupLoop(
      Settings settings,
      RecordReader<T> reader,
      Apply<T> apply,
      OffsetTransaction transaction,
      MeterRegistry meters) {
    this.settings = settings;
    this.reader = reader;
    this.apply = apply;
    this.transaction = transaction;
    this.skipped =
        Counter.builder("gantry.kafka.skipped").tag("topic", settings.topic).register(meters);
    Gauge.builder("gantry.kafka.lag", lag, AtomicLong::doubleValue)
        .description("Records not yet applied")
        .tag("consumer", settings.group)
        .tag("topic", settings.topic)
        .register(meters);
  }

  @Override
  public synchronized void start() {
    stopping = false;
    thread =
        Thread.ofPlatform().daemon().name(settings.group + "/" + settings.topic).start(this::run);
  }

  private void run() {
    while (!stopping) {
      try (KafkaConsumer<String, String> open = new KafkaConsumer<>(settings.properties)) {
        consumer = open;
        open.subscribe(List.of(settings.topic), new Positions(open));
        while (!stopping) {
          ConsumerRecords<String, String> records = open.poll(POLL);
          healthy = true;
          handle(records);
          measureLag(open);
        }
      } catch (WakeupException | InterruptException e) {
        LOG.debug("{} woken", settings.topic);
      } catch (RuntimeException e) {
        healthy = false;
        LOG.warn("consumer of {} starts again after: {}", settings.topic, e.toString());
        pause(1);
      }
    }
  }

  /** What came at once is applied at once; if that fails, each record has its own transaction. */
  private void handle(ConsumerRecords<String, String> records) {
    List<Change> changes = new ArrayList<>();
    for (ConsumerRecord<String, String> record : records) {
      Optional<Envelope<T>> envelope = reader.read(record);
      if (envelope.isPresent() && !apply.concerns(envelope.get()) && passedOver()) {
        continue;
      }
      changes.add(change(record, envelope));
      if (changes.size() == BATCH) {
        applyAll(changes);
        changes.clear();
      }
    }
    applyAll(changes);
  }

  private Change change(ConsumerRecord<String, String> record, Optional<Envelope<T>> envelope) {
    return new Change(
        new TopicPartition(record.topic(), record.partition()),
        record.offset() + 1,
        () -> envelope.filter(apply::concerns).ifPresent(apply::apply));
  }

  private void applyAll(List<Change> changes) {
    if (changes.size() > 1 && appliedTogether(changes)) {
      return;
    }
    changes.forEach(this::applyAlone);
  }

  private boolean appliedTogether(List<Change> changes) {
    try {
      transaction.apply(settings.group, changes);
      healthy = true;
      return true;
    } catch (RuntimeException e) {
      LOG.debug("{} records of {} not applied together", changes.size(), settings.topic, e);
      return false;
    }
  }

  private void applyAlone(Change record) {
    Change change = record;
    boolean givenUp = false;
    int refused = 0;
    for (int attempt = 1; !stopping; attempt++) {
      try {
        transaction.apply(settings.group, List.of(change));
        healthy = true;
        return;
      } catch (RuntimeException e) {
        healthy = !databaseAway(e);
        // What failed for want of a database says nothing of the record.
        refused += healthy ? 1 : 0;
        if (refused >= ATTEMPTS && !givenUp) {
          givenUp = true;
          LOG.error("skipped {} after {} attempts", settings.topic, attempt, e);
          skipped.increment();
          change = change.skipped();
        } else {
          LOG.warn("{} not applied, trying again: {}", settings.topic, e.toString());
        }
        pause(attempt);
      }
    }
  }

  /** False when it is time to store the offset again. */
  private boolean passedOver() {
    passedOver = (passedOver + 1) % SKIPPED_WITHOUT_TRACE;
    return passedOver != 0;
  }

  private static boolean databaseAway(RuntimeException e) {
    return DatabaseAway.isCauseOf(e)
        || e instanceof TransactionException
        || e instanceof TransientDataAccessException
        || e instanceof NonTransientDataAccessResourceException;
  }

  private void pause(int attempt) {
    try {
      Thread.sleep(Math.min(2_000, 20L << Math.min(attempt, 7)));
    } catch (InterruptedException e) {
      stopping = true;
      Thread.currentThread().interrupt();
    }
  }

  private void measureLag(KafkaConsumer<String, String> open) {
    long sum = 0;
    for (TopicPartition partition : open.assignment()) {
      sum += open.currentLag(partition).orElse(0);
    }
    lag.set(sum);
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

  /** Goes on where the database says, whatever Kafka remembers. */
  private final class Positions implements ConsumerRebalanceListener {
    private final KafkaConsumer<String, String> open;

    Positions(KafkaConsumer<String, String> open) {
      this.open = open;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> ends = open.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        // A stored offset beyond the end is that of a topic made anew: begin with its first record.
        transaction
            .next(settings.group, partition)
            .ifPresentOrElse(
                next -> seek(partition, next, ends.getOrDefault(partition, 0L)),
                () -> open.seekToBeginning(List.of(partition)));
      }
    }

    private void seek(TopicPartition partition, long next, long end) {
      if (next > end) {
        LOG.warn("{}: stored offset {} is beyond the end {}", partition, next, end);
        open.seekToBeginning(List.of(partition));
      } else {
        open.seek(partition, next);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      LOG.debug("lost {}", partitions);
    }
  }
}
