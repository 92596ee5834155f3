package dev.gantry.container.event;

import dev.gantry.model.event.EngineEvent;
import dev.gantry.model.id.TenantId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes Docker's events in the transaction of the change that they tell of, in one statement just
 * before the commit, and rings for those who follow right after it.
 */
@Component
public class EventLog {
  private final EventTable table;
  private final EventBell bell;
  private final MeterRegistry meters;
  private final Clock clock;

  EventLog(EventTable table, EventBell bell, MeterRegistry meters, Clock clock) {
    this.table = table;
    this.bell = bell;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Adds an event that happens now.
   *
   * @throws IllegalStateException outside a transaction
   */
  public void append(
      TenantId tenant, String type, String action, String actor, Map<String, String> attributes) {
    EngineEvent event = new EngineEvent(type, action, actor, attributes, nanos(clock.instant()));
    pending().add(new EventTable.NewRow(null, tenant, event));
  }

  /**
   * Adds an event that was told; dropped when it was told before.
   *
   * @param id of the event
   */
  public void appendOnce(String id, TenantId tenant, EngineEvent event) {
    pending().add(new EventTable.NewRow(id, tenant, event));
  }

  /** As an event carries it. */
  public static long nanos(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), at.getNano());
  }

  private List<EventTable.NewRow> pending() {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("an event outside a transaction");
    }
    Pending bound = (Pending) TransactionSynchronizationManager.getResource(this);
    if (bound == null) {
      bound = new Pending();
      TransactionSynchronizationManager.bindResource(this, bound);
      TransactionSynchronizationManager.registerSynchronization(bound);
    }
    return bound.rows;
  }

  /** What one transaction has added. */
  private final class Pending implements TransactionSynchronization {
    private final List<EventTable.NewRow> rows = new ArrayList<>();

    @Override
    public void beforeCommit(boolean readOnly) {
      table.insert(rows);
    }

    @Override
    public void afterCommit() {
      for (EventTable.NewRow row : rows) {
        meters.counter("gantry.events.written", "type", row.event().type()).increment();
        bell.ring(row.tenant());
      }
    }

    @Override
    public void suspend() {
      TransactionSynchronizationManager.unbindResource(EventLog.this);
    }

    @Override
    public void resume() {
      TransactionSynchronizationManager.bindResource(EventLog.this, this);
    }

    @Override
    public void afterCompletion(int status) {
      TransactionSynchronizationManager.unbindResourceIfPossible(EventLog.this);
    }
  }
}
