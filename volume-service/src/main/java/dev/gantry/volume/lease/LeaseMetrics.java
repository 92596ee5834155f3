package dev.gantry.volume.lease;

import dev.gantry.volume.catalog.Catalog;
import dev.gantry.volume.lifecycle.VolumeState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** How many volumes and leases there are. Counted now and then, not at every scrape. */
@Component
class LeaseMetrics {
  private final Catalog catalog;
  private final LeaseTable table;
  private volatile Map<VolumeState, Long> volumes = Map.of();
  private volatile long confirmed;
  private volatile long unconfirmed;

  LeaseMetrics(Catalog catalog, LeaseTable table, MeterRegistry meters) {
    this.catalog = catalog;
    this.table = table;
    for (VolumeState state : VolumeState.values()) {
      Gauge.builder("gantry.volumes", () -> volumes.getOrDefault(state, 0L))
          .description("Volumes by state; REMOVING: a node still has to delete the data")
          .tag("state", state.name())
          .register(meters);
    }
    lease(meters, "confirmed", () -> confirmed);
    lease(meters, "unconfirmed", () -> unconfirmed);
  }

  private static void lease(MeterRegistry meters, String state, Supplier<Number> count) {
    Gauge.builder("gantry.volume.leases", count)
        .description("Targets of containers that a volume is held for")
        .tag("state", state)
        .register(meters);
  }

  @Scheduled(fixedDelayString = "${gantry.volume.count-every:15s}")
  void count() {
    volumes = catalog.counts();
    confirmed = table.count(true);
    unconfirmed = table.count(false);
  }
}
