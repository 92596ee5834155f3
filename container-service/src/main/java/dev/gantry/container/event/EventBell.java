package dev.gantry.container.event;

import dev.gantry.model.id.TenantId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Wakes who waits for a tenant's next event at this replica. */
@Component
class EventBell {
  private final Set<Ear> ears = ConcurrentHashMap.newKeySet();

  EventBell(MeterRegistry meters) {
    Gauge.builder("gantry.events.waiting", ears, Set::size)
        .description("Streams of events that wait for the next one")
        .register(meters);
  }

  /** Hears each ring from now on, until it is closed. */
  Ear listen(TenantId tenant) {
    Ear ear = new Ear(tenant);
    ears.add(ear);
    return ear;
  }

  void ring(TenantId tenant) {
    for (Ear ear : ears) {
      if (ear.tenant.equals(tenant)) {
        ear.rung.release();
      }
    }
  }

  final class Ear implements AutoCloseable {
    private final TenantId tenant;
    private final Semaphore rung = new Semaphore(0);

    private Ear(TenantId tenant) {
      this.tenant = tenant;
    }

    /** Returns at the next ring, at once when it rang since the last call, or after the time. */
    void await(Duration atMost) throws InterruptedException {
      if (rung.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        rung.drainPermits();
      }
    }

    @Override
    public void close() {
      ears.remove(this);
    }
  }
}
