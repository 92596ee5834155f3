package dev.gantry.container.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Deletes events that are too old or too many; one replica at a time. */
@Component
class EventPruner {
  private static final Logger LOG = LoggerFactory.getLogger(EventPruner.class);

  private final EventTable table;
  private final EventRetention retention;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final Counter pruned;
  private final AtomicLong kept = new AtomicLong();

  EventPruner(
      EventTable table,
      EventRetention retention,
      PlatformTransactionManager transactions,
      MeterRegistry meters,
      Clock clock) {
    this.table = table;
    this.retention = retention;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
    this.pruned = meters.counter("gantry.events.pruned");
    Gauge.builder("gantry.events.kept", kept, AtomicLong::doubleValue)
        .description("Events in the table when it was last pruned")
        .register(meters);
  }

  @Scheduled(
      initialDelayString = "${gantry.container.events.prune-first:30s}",
      fixedDelayString = "${gantry.container.events.prune-every:1m}")
  void scheduled() {
    try {
      prune();
    } catch (RuntimeException e) {
      LOG.warn("events are not pruned now, but later: {}", e.toString());
    }
  }

  /** Also at the first time: rows of another server's transactions would never be shown. */
  int prune() {
    Integer deleted = transaction.execute(status -> table.lockForPruning() ? delete() : 0);
    int count = deleted == null ? 0 : deleted;
    pruned.increment(count);
    return count;
  }

  private int delete() {
    int foreign = table.adoptForeign();
    if (foreign > 0) {
      LOG.info("{} events came from another server's database", foreign);
    }
    long oldest = EventLog.nanos(clock.instant().minus(retention.keepFor()));
    int deleted = 0;
    for (String tenant : table.tenants()) {
      deleted += table.deleteOlder(tenant, oldest);
      deleted += table.deleteAllBut(tenant, retention.keepMost());
    }
    kept.set(table.count());
    return deleted;
  }
}
