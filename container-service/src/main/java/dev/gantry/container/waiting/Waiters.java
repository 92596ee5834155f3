package dev.gantry.container.waiting;

import dev.gantry.container.container.ContainerState;
import dev.gantry.model.id.ContainerId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * The parked answers of this process, by container. Who commits a change wakes them; changes that
 * other replicas commit come through {@link Follower}.
 */
@Component
public class Waiters {
  private final ConcurrentHashMap<ContainerId, Set<Parking>> parked = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<ContainerId, Long> seen = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  public Waiters(MeterRegistry meters) {
    Gauge.builder("gantry.container.parked", count, AtomicInteger::doubleValue)
        .description("Answers that wait for a container")
        .register(meters);
  }

  /** Registers; to be called before the commit whose consequences are waited for. */
  public Parking park(ContainerId container) {
    Parking parking = new Parking(this, container);
    parked.compute(
        container,
        (id, all) -> {
          Set<Parking> set = all == null ? ConcurrentHashMap.newKeySet() : all;
          set.add(parking);
          return set;
        });
    count.incrementAndGet();
    return parking;
  }

  void leave(Parking parking) {
    parked.computeIfPresent(
        parking.container(),
        (id, all) -> {
          if (all.remove(parking)) {
            count.decrementAndGet();
          }
          if (!all.isEmpty()) {
            return all;
          }
          seen.remove(id);
          return null;
        });
  }

  /** A state was committed. */
  public void wake(ContainerState state) {
    ContainerId id = state.identity().id();
    Set<Parking> all = parked.get(id);
    if (all == null) {
      return;
    }
    seen.merge(id, state.version(), Math::max);
    all.forEach(parking -> parking.offer(new Parking.Signal.Seen(state)));
  }

  /** The node told that it is still at work. */
  public void busy(ContainerId id) {
    Set<Parking> all = parked.get(id);
    if (all != null) {
      all.forEach(parking -> parking.offer(new Parking.Signal.Busy()));
    }
  }

  /** The row is gone. */
  void vanished(ContainerId id, Parking.Signal how) {
    Set<Parking> all = parked.get(id);
    if (all != null) {
      all.forEach(parking -> parking.offer(how));
    }
  }

  /** Whether somebody waits for the container and has not heard of this version. */
  boolean behind(ContainerId id, long version) {
    return parked.containsKey(id) && seen.getOrDefault(id, 0L) < version;
  }
}
