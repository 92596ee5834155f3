package dev.gantry.image.pull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;

/** Figures of pulls. */
final class PullMeters {
  private final MeterRegistry meters;
  private final Counter bytes;
  private final AtomicInteger running = new AtomicInteger();

  PullMeters(MeterRegistry meters) {
    this.meters = meters;
    this.bytes =
        Counter.builder("gantry.image.pull.bytes")
            .baseUnit("bytes")
            .description("bytes of layers that came from other registries")
            .register(meters);
    Gauge.builder("gantry.image.pulls.running", running, AtomicInteger::get)
        .description("pulls under way")
        .register(meters);
  }

  /** How a pull ended. */
  enum Outcome {
    /** The name means another image than before. */
    DOWNLOADED,
    CURRENT,
    /** The caller's matter: no such image, no access, not supported. */
    REFUSED,
    FAILED,
    /** The client hung up. */
    LEFT
  }

  Timer.Sample begin() {
    running.incrementAndGet();
    return Timer.start(meters);
  }

  void end(Timer.Sample sample, Outcome outcome) {
    running.decrementAndGet();
    sample.stop(
        Timer.builder("gantry.image.pulls")
            .description("pulls from other registries, from the request to the stored image")
            .tag("outcome", outcome.name().toLowerCase(java.util.Locale.ROOT))
            .register(meters));
  }

  void received(long more) {
    bytes.increment(more);
  }
}
