package dev.gantry.volume.lease;

import dev.gantry.model.error.ErrorKind;
import dev.gantry.model.error.GantryException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Ends leases that nobody confirmed in time.
 *
 * <p>While Kafka is away no event confirms anything, but containers are made all the same: so the
 * owner of containers is asked before a lease ends, and a lease it can't be asked about stays.
 */
@Component
class LeaseSweep {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseSweep.class);
  private static final int BATCH = 100;

  private final LeaseTable table;
  private final Leases leases;
  private final Holders holders;
  private final Clock clock;

  LeaseSweep(LeaseTable table, Leases leases, Holders holders, Clock clock) {
    this.table = table;
    this.leases = leases;
    this.holders = holders;
    this.clock = clock;
  }

  @Scheduled(fixedDelayString = "${gantry.volume.lease-sweep}")
  void sweep() {
    for (LeaseTable.Holder holder : table.expired(clock.instant(), BATCH)) {
      try {
        if (holders.exists(holder.tenant(), holder.container())) {
          leases.confirm(holder.tenant(), holder.container());
        } else {
          LOG.info("lease of {} ends: no such container was made", holder.container().shortId());
          leases.end(holder.tenant(), holder.container(), true);
        }
      } catch (GantryException e) {
        if (e.code().kind() == ErrorKind.TRANSIENT) {
          LOG.warn("leases that have run out stay for now: {}", e.getMessage());
          return;
        }
        LOG.error("lease of {} stays: {}", holder.container().shortId(), e.getMessage(), e);
      }
    }
  }
}
