package dev.gantry.kit.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Sends committed records and deletes their rows when Kafka has them. Never blocks the committing
 * thread on Kafka's answer; what can't be sent stays in the table for the relay.
 */
public final class OutboxPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxPublisher.class);
  private static final int DELETE_BATCH = 500;

  /** Many in one statement; well below the age at which the relay would send them again. */
  private static final Duration DELETE_PAUSE = Duration.ofMillis(200);

  private final Producer<String, String> producer;
  private final OutboxTable table;
  private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
  private final Thread deleter;

  public OutboxPublisher(Producer<String, String> producer, OutboxTable table) {
    this.producer = producer;
    this.table = table;
    this.deleter = Thread.ofVirtual().name("outbox-deleter").start(this::deleteSent);
  }

  void publish(List<OutboxRecord> records) {
    for (OutboxRecord record : records) {
      try {
        producer.send(
            new ProducerRecord<>(record.topic(), record.key(), record.envelope()),
            (metadata, failure) -> settle(record, failure));
      } catch (RuntimeException e) {
        settle(record, e);
      }
    }
  }

  private void settle(OutboxRecord record, Exception failure) {
    if (failure == null) {
      sent.add(record.id());
    } else {
      LOG.warn(
          "{} for {} stays in the outbox: {}", record.topic(), record.key(), failure.getMessage());
    }
  }

  private void deleteSent() {
    List<String> batch = new ArrayList<>();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        batch.add(sent.take());
        Thread.sleep(DELETE_PAUSE);
        do {
          sent.drainTo(batch, DELETE_BATCH);
          table.delete(batch);
          batch.clear();
        } while (!sent.isEmpty());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (DataAccessException | TransactionException e) {
        // The relay sends them once more; readers drop the repeat by its version.
        LOG.warn("{} sent records stay in the outbox: {}", batch.size(), e.getMessage());
      }
      batch.clear();
    }
  }

  @Override
  public void close() {
    deleter.interrupt();
  }
}
