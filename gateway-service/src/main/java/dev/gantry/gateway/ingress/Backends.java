package dev.gantry.gateway.ingress;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.route.IngressRule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * The order in which the backends of a request are tried: who has the fewest requests under way
 * first, in turns; who could not be reached a moment ago last.
 */
@Component
class Backends {
  /** How long one that could not be reached is tried last; doubled while it can't. */
  private static final Duration SHUNNED = Duration.ofSeconds(1);

  private static final int DOUBLINGS = 4;

  private final Clock clock;
  private final Map<ContainerId, AtomicInteger> underWay = new ConcurrentHashMap<>();
  private final Map<ContainerId, Shunned> shunned = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();

  Backends(Clock clock) {
    this.clock = clock;
  }

  List<IngressRule.Backend> order(IngressRule rule) {
    List<IngressRule.Backend> all = rule.backends();
    if (all.size() < 2) {
      return all;
    }
    int first = Math.floorMod(turn.getAndIncrement(), all.size());
    List<IngressRule.Backend> inTurn = new ArrayList<>(all.subList(first, all.size()));
    inTurn.addAll(all.subList(0, first));
    Instant now = clock.instant();
    inTurn.sort(
        Comparator.comparing((IngressRule.Backend one) -> isShunned(one.container(), now))
            .thenComparing(one -> load(one.container())));
    return inTurn;
  }

  private record Shunned(int times, Instant until) {}

  private boolean isShunned(ContainerId container, Instant now) {
    Shunned known = shunned.get(container);
    return known != null && known.until().isAfter(now);
  }

  private int load(ContainerId container) {
    AtomicInteger count = underWay.get(container);
    return count == null ? 0 : count.get();
  }

  /** It could not be reached. */
  void shun(ContainerId container) {
    Instant now = clock.instant();
    shunned.compute(
        container,
        (id, before) -> {
          if (before != null && before.until().isAfter(now)) {
            return before;
          }
          int times = before == null ? 0 : Math.min(DOUBLINGS, before.times() + 1);
          return new Shunned(times, now.plus(SHUNNED.multipliedBy(1L << times)));
        });
  }

  /** It was reached. */
  void welcome(ContainerId container) {
    if (!shunned.isEmpty()) {
      shunned.remove(container);
    }
  }

  /** Counts a request until the returned handle is closed. */
  Busy begin(ContainerId container) {
    AtomicInteger count = underWay.computeIfAbsent(container, id -> new AtomicInteger());
    count.incrementAndGet();
    return count::decrementAndGet;
  }

  /** A request under way. */
  interface Busy extends AutoCloseable {
    @Override
    void close();
  }

  /** Containers that serve no more are forgotten. */
  void keepOnly(Set<ContainerId> known) {
    underWay.entrySet().removeIf(e -> !known.contains(e.getKey()) && e.getValue().get() == 0);
    shunned.keySet().retainAll(known);
  }
}
