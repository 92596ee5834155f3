package dev.gantry.gateway.exec;

import dev.gantry.model.id.TenantId;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.ExecId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The ways to exec instances that were started a moment ago: clients inspect them when they have
 * ended, and a container changes neither its owner nor, within so short a time, its node. The agent
 * has the last word on what still exists.
 */
@Component
final class RecentRoutes {
  private static final Duration KEPT = Duration.ofSeconds(2);
  private static final int MOST = 1000;

  private record Key(TenantId tenant, ExecId exec) {}

  private record Known(ContainerRoute route, Instant until) {}

  private final Clock clock;
  // Guarded by this; the oldest first.
  private final Map<Key, Known> known = new LinkedHashMap<>();

  RecentRoutes(Clock clock) {
    this.clock = clock;
  }

  synchronized void learn(ExecId exec, ContainerRoute route) {
    Instant now = clock.instant();
    known.values().removeIf(old -> old.until().isBefore(now));
    if (known.size() < MOST) {
      known.put(new Key(route.tenant(), exec), new Known(route, now.plus(KEPT)));
    }
  }

  synchronized Optional<ContainerRoute> find(TenantId tenant, ExecId exec) {
    return Optional.ofNullable(known.get(new Key(tenant, exec)))
        .filter(found -> !found.until().isBefore(clock.instant()))
        .map(Known::route);
  }
}
