package dev.gantry.gateway.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gantry.model.assignment.Assignment;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Which assignments were passed on before Kafka brought them: that copy, and only that one, is
 * dropped, for one that is sent again is meant to arrive.
 */
final class Announced {
  private static final int MOST = 10_000;
  private static final Duration KEPT = Duration.ofSeconds(30);

  private record Change(String key, long version) {
    static Change of(Assignment assignment) {
      return new Change(assignment.key(), assignment.version());
    }
  }

  /**
   * Who brought a change first.
   *
   * @param at {@link System#nanoTime()} then
   */
  private record First(boolean announced, long at) {}

  private final Cache<Change, First> first =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();
  private final Timer lead;

  Announced(MeterRegistry meters) {
    this.lead =
        Timer.builder("gantry.gateway.announcement.lead")
            .description("How much earlier an assignment was announced than Kafka brought it")
            .register(meters);
  }

  /** Whether an announcement is to be passed on: not when Kafka was quicker. */
  boolean isNews(Assignment announced) {
    First mine = new First(true, System.nanoTime());
    return first.asMap().putIfAbsent(Change.of(announced), mine) == null;
  }

  /** Whether a record of Kafka is to be passed on: not when it was announced. */
  boolean isNewsByKafka(Assignment record) {
    First before = first.asMap().remove(Change.of(record));
    if (before != null && before.announced) {
      lead.record(System.nanoTime() - before.at, TimeUnit.NANOSECONDS);
      return false;
    }
    if (before == null) {
      first.put(Change.of(record), new First(false, System.nanoTime()));
    }
    return true;
  }
}
