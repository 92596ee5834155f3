package dev.gantry.kit.outbox;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.id.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Events that leave with the transaction that made them. They are written beside the state in one
 * statement just before the commit, published right after it by the committing thread, and swept by
 * {@link OutboxRelay} if that failed. A record may arrive twice or out of order; its version tells.
 */
public final class Outbox {
  /** Below Kafka's limit of a record, 1 MiB (max.message.bytes), with room for its frame. */
  static final int MOST_BYTES = 1_000_000;

  private final OutboxTable table;
  private final OutboxPublisher publisher;
  private final Clock clock;

  public Outbox(OutboxTable table, OutboxPublisher publisher, Clock clock) {
    this.table = table;
    this.publisher = publisher;
    this.clock = clock;
  }

  /**
   * Adds a record to the running transaction.
   *
   * @param version of the aggregate, after the change
   * @param payload a record of shared-model, the aggregate's whole new state
   * @throws IllegalStateException outside a transaction
   * @throws GantryException BAD_REQUEST for a record that Kafka would not take for its size
   */
  public void append(String topic, String key, TenantId tenant, long version, Object payload) {
    append(topic, key, null, new Content(tenant, version, payload));
  }

  /**
   * As above, for an aggregate of which only the latest state counts: a record that Kafka could not
   * take is left out when a later one of the aggregate waits behind it.
   *
   * @param aggregate whose state it is; unique within the topic
   */
  public void appendLatest(
      String topic, String key, String aggregate, TenantId tenant, long version, Object payload) {
    append(topic, key, aggregate, new Content(tenant, version, payload));
  }

  private record Content(TenantId tenant, long version, Object payload) {}

  private void append(String topic, String key, String aggregate, Content content) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("outbox used outside a transaction, for " + topic);
    }
    Envelope<Object> envelope =
        new Envelope<>(
            UUID.randomUUID().toString(),
            content.tenant,
            key,
            content.version,
            clock.instant(),
            content.payload);
    String text = GantryJson.envelope(envelope);
    refuseTooLarge(topic, text);
    pending().records.add(new OutboxRecord(envelope.id(), topic, key, text, aggregate));
  }

  /** Kafka would refuse it for ever, and all behind it would wait. */
  private static void refuseTooLarge(String topic, String text) {
    int size =
        text.length() > MOST_BYTES / 4
            ? text.getBytes(StandardCharsets.UTF_8).length
            : text.length();
    if (size > MOST_BYTES) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "the request is too large: %d bytes for %s, at most %d"
              .formatted(size, topic, MOST_BYTES));
    }
  }

  private Pending pending() {
    Pending bound = (Pending) TransactionSynchronizationManager.getResource(this);
    if (bound == null) {
      bound = new Pending();
      TransactionSynchronizationManager.bindResource(this, bound);
      TransactionSynchronizationManager.registerSynchronization(bound);
    }
    return bound;
  }

  /** What one transaction has appended. */
  private final class Pending implements TransactionSynchronization {
    private final List<OutboxRecord> records = new ArrayList<>();

    @Override
    public void beforeCommit(boolean readOnly) {
      table.insert(records);
    }

    @Override
    public void afterCommit() {
      publisher.publish(records);
    }

    @Override
    public void suspend() {
      TransactionSynchronizationManager.unbindResource(Outbox.this);
    }

    @Override
    public void resume() {
      TransactionSynchronizationManager.bindResource(Outbox.this, this);
    }

    @Override
    public void afterCompletion(int status) {
      TransactionSynchronizationManager.unbindResourceIfPossible(Outbox.this);
    }
  }
}
