package dev.gantry.agent.gateway;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between tries: doubling, with jitter, so that a thousand agents do not come back at once.
 */
final class Backoff {
  private final Duration first;
  private final Duration most;
  private final RandomGenerator random;
  private int failures;

  Backoff(Duration first, Duration most, RandomGenerator random) {
    this.first = first;
    this.most = most;
    this.random = random;
  }

  /** How long to wait after one more failure: between half of the full pause and all of it. */
  Duration next() {
    long full = first.toNanos() << Math.min(failures++, 20);
    long capped = Math.min(full <= 0 ? Long.MAX_VALUE : full, most.toNanos());
    return Duration.ofNanos(capped / 2 + random.nextLong(capped / 2 + 1));
  }

  void reset() {
    failures = 0;
  }
}
