package dev.gantry.agent.run;

import dev.gantry.model.run.Health;
import dev.gantry.model.run.Health.Probe;
import dev.gantry.model.run.Health.Status;
import dev.gantry.model.spec.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the results of a health check make of a container, by Docker's rules. Pure.
 *
 * <pre>
 * STARTING  -> HEALTHY     a probe succeeded
 * STARTING  -> UNHEALTHY   so many failed in a row, those of the start period not counted
 * HEALTHY   -> UNHEALTHY   so many failed in a row
 * UNHEALTHY -> HEALTHY     a probe succeeded
 * </pre>
 */
public final class HealthRules {
  /** Not probed yet. */
  public static final Health UNKNOWN = new Health(Status.STARTING, 0, List.of());

  private static final int SHOWN = 5;

  /**
   * What inspect shows of probes that say the same again may be so old. For hundreds of containers
   * that are probed every second this is what keeps the control plane idle; with the default
   * interval of 30 s every probe is told.
   */
  private static final long TELL_SECONDS = 30;

  private HealthRules() {}

  /**
   * @param startedAt when the container was
   */
  public static Health after(Health before, Probe probe, HealthCheck check, Instant startedAt) {
    List<Probe> probes = new ArrayList<>(before.probes());
    probes.add(probe);
    List<Probe> last = probes.subList(Math.max(0, probes.size() - SHOWN), probes.size());
    if (probe.exitCode() == 0) {
      return new Health(Status.HEALTHY, 0, last);
    }
    boolean excused =
        before.status() == Status.STARTING
            && probe.start().isBefore(startedAt.plus(check.startPeriod()));
    if (excused) {
      return new Health(before.status(), before.failures(), last);
    }
    int failures = before.failures() + 1;
    return new Health(
        failures >= check.retries() ? Status.UNHEALTHY : before.status(), failures, last);
  }

  /** How long to wait, from {@code now} on, before the next probe; zero when it is overdue. */
  public static Duration untilNext(
      Health health, HealthCheck check, Instant startedAt, Instant now) {
    boolean starting =
        health.status() == Status.STARTING && now.isBefore(startedAt.plus(check.startPeriod()));
    Duration interval = starting ? check.startInterval() : check.interval();
    Instant last = health.probes().isEmpty() ? startedAt : health.probes().getLast().end();
    Duration left = Duration.between(now, last.plus(interval));
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    // A clock that was set back must not put it off for long.
    return left.compareTo(interval) > 0 ? interval : left;
  }

  /** Whether what inspect shows changed by more than the time of the last probe, or is old. */
  static boolean isWorthTelling(Health before, Health now) {
    if (before == null || before.status() != now.status() || before.failures() != now.failures()) {
      return true;
    }
    if (before.probes().isEmpty() || now.probes().isEmpty()) {
      return !before.probes().equals(now.probes());
    }
    Probe last = before.probes().getLast();
    Probe next = now.probes().getLast();
    return last.exitCode() != next.exitCode()
        || !last.output().equals(next.output())
        || window(last) != window(next);
  }

  private static long window(Probe probe) {
    return Math.floorDiv(probe.end().getEpochSecond(), TELL_SECONDS);
  }
}
