package dev.gantry.kit.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends what the committing threads could not, in order, one replica at a time (advisory lock).
 * Also keeps the gauge {@code gantry.outbox.depth}.
 */
public final class OutboxRelay implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(30);
  private static final int BATCH = 500;

  private final OutboxTable table;
  private final Producer<String, String> producer;
  private final TransactionTemplate transaction;
  private final AtomicLong depth = new AtomicLong();
  private volatile Thread thread;

  public OutboxRelay(
      OutboxTable table,
      Producer<String, String> producer,
      TransactionTemplate transaction,
      MeterRegistry meters) {
    this.table = table;
    this.producer = producer;
    this.transaction = transaction;
    Gauge.builder("gantry.outbox.depth", depth, AtomicLong::doubleValue)
        .description("Records written but not yet acknowledged by Kafka")
        .register(meters);
  }

  /**
   * One sweep.
   *
   * @return how many records were sent and deleted
   */
  int sweep() {
    depth.set(table.depth());
    if (depth.get() == 0) {
      return 0;
    }
    Integer sent = transaction.execute(status -> table.lockForSweep() ? sendLeftOver() : 0);
    return sent == null ? 0 : sent;
  }

  private int sendLeftOver() {
    List<OutboxRecord> all = table.leftOver(BATCH);
    List<OutboxRecord> records = latest(all);
    if (records.size() < all.size()) {
      // Before the sending: a start that was taken back is not to reach its node after all.
      List<String> kept = records.stream().map(OutboxRecord::id).toList();
      table.delete(all.stream().map(OutboxRecord::id).filter(id -> !kept.contains(id)).toList());
    }
    List<Future<?>> acks = new ArrayList<>();
    List<String> sent = new ArrayList<>();
    for (OutboxRecord record : records) {
      acks.add(
          producer.send(new ProducerRecord<>(record.topic(), record.key(), record.envelope())));
      if (acks.size() == 1 && !acknowledged(acks.getFirst(), record)) {
        // Kafka is away. The others don't wait in the producer: they may be overtaken meanwhile.
        return 0;
      }
    }
    for (int i = 0; i < acks.size(); i++) {
      if (!acknowledged(acks.get(i), records.get(i))) {
        break;
      }
      sent.add(records.get(i).id());
    }
    if (!sent.isEmpty()) {
      table.delete(sent);
    }
    return sent.size();
  }

  /** Without those that a later one of their aggregate stands for. */
  static List<OutboxRecord> latest(List<OutboxRecord> records) {
    Set<List<String>> seen = new HashSet<>();
    return records.reversed().stream()
        .filter(
            record ->
                record.aggregate() == null || seen.add(List.of(record.topic(), record.aggregate())))
        .toList()
        .reversed();
  }

  private static boolean acknowledged(Future<?> ack, OutboxRecord record) {
    try {
      ack.get(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        // Never to be sent; of an outbox from before such records were refused.
        LOG.error("{} for {} is given up: {}", record.topic(), record.key(), e.toString());
        return true;
      }
      LOG.warn("{} for {} can't be sent yet: {}", record.topic(), record.key(), e.toString());
      return false;
    }
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (sweep() < BATCH) {
          Thread.sleep(PAUSE);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.warn("outbox sweep failed, trying again: {}", e.toString());
        pauseAfterFailure();
      }
    }
  }

  private static void pauseAfterFailure() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void start() {
    thread = Thread.ofVirtual().name("outbox-relay").start(this::run);
  }

  @Override
  public void stop() {
    Thread running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
