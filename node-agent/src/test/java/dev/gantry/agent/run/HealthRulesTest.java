package dev.gantry.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.run.Health;
import dev.gantry.model.run.Health.Probe;
import dev.gantry.model.run.Health.Status;
import dev.gantry.model.spec.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthRulesTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:00Z");
  private static final HealthCheck CHECK =
      new HealthCheck(
          List.of("true"),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2),
          3,
          false);

  private static Probe at(long second, int code) {
    Instant start = START.plusSeconds(second);
    return new Probe(start, start.plusMillis(20), code, "");
  }

  /** Every status by every result, in and after the start period of 60 s. */
  @ParameterizedTest
  @CsvSource({
    "STARTING,  0, 10,  0, HEALTHY,   0",
    "STARTING,  0, 59,  1, STARTING,  0",
    "STARTING,  0, 60,  1, STARTING,  1",
    "STARTING,  2, 70,  1, UNHEALTHY, 3",
    "STARTING,  2, 59, -1, STARTING,  2",
    "STARTING,  2, 70, -1, UNHEALTHY, 3",
    "HEALTHY,   0, 10,  1, HEALTHY,   1",
    "HEALTHY,   2, 10,  1, UNHEALTHY, 3",
    "HEALTHY,   2, 90,  0, HEALTHY,   0",
    "UNHEALTHY, 3, 90,  1, UNHEALTHY, 4",
    "UNHEALTHY, 9, 90,  0, HEALTHY,   0",
    "UNHEALTHY, 3, 10,  7, UNHEALTHY, 4",
  })
  void aProbeMovesTheStatusByDockersRules(
      Status status, int failures, long second, int code, Status next, int streak) {
    Health before = new Health(status, failures, List.of());
    Health after = HealthRules.after(before, at(second, code), CHECK, START);
    assertThat(after.status()).isEqualTo(next);
    assertThat(after.failures()).isEqualTo(streak);
    assertThat(after.probes()).containsExactly(at(second, code));
  }

  @Test
  void theLastFiveProbesAreKept() {
    Health health = HealthRules.UNKNOWN;
    for (int i = 0; i < 9; i++) {
      health = HealthRules.after(health, at(i, i), CHECK, START);
    }
    assertThat(health.probes())
        .containsExactlyElementsOf(IntStream.range(4, 9).mapToObj(i -> at(i, i)).toList());
  }

  /** The wait is counted from the end of the last probe, or from the start. */
  @ParameterizedTest
  @CsvSource({
    "STARTING,  -1,  0,  2000",
    "STARTING,  -1,  1,  1000",
    "STARTING,  10, 10,  2000",
    "STARTING,  10, 14,     0",
    "STARTING,  70, 71, 29020",
    "HEALTHY,   10, 12, 28020",
    "UNHEALTHY, 10, 40,    20",
    "UNHEALTHY, 10, 90,     0",
    "HEALTHY,   99, 12, 30000",
  })
  void theNextProbeIsDueAnIntervalAfterTheLast(
      Status status, long lastSecond, long nowSecond, long millis) {
    List<Probe> probes = lastSecond < 0 ? List.of() : List.of(at(lastSecond, 0));
    Duration wait =
        HealthRules.untilNext(
            new Health(status, 0, probes), CHECK, START, START.plusSeconds(nowSecond));
    assertThat(wait.toMillis()).isEqualTo(millis);
  }

  @Test
  void whatSaysTheSameIsToldNowAndThen() {
    Health first = new Health(Status.HEALTHY, 0, List.of(at(0, 0)));
    assertThat(HealthRules.isWorthTelling(null, first)).isTrue();
    assertThat(HealthRules.isWorthTelling(HealthRules.UNKNOWN, first)).isTrue();
    assertThat(HealthRules.isWorthTelling(first, new Health(Status.HEALTHY, 0, List.of(at(1, 0)))))
        .isFalse();
    assertThat(HealthRules.isWorthTelling(first, new Health(Status.HEALTHY, 0, List.of(at(31, 0)))))
        .isTrue();
    assertThat(HealthRules.isWorthTelling(first, new Health(Status.HEALTHY, 1, List.of(at(1, 1)))))
        .isTrue();
    Probe other = new Probe(START, START, 0, "another word");
    assertThat(HealthRules.isWorthTelling(first, new Health(Status.HEALTHY, 0, List.of(other))))
        .isTrue();
  }
}
