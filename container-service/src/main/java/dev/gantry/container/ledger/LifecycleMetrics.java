package dev.gantry.container.ledger;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.run.Run;
import dev.gantry.model.run.RunState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** How long containers take to get ready and to run, and how many runs are in which state. */
@Component
class LifecycleMetrics {
  private final Timer ready;
  private final Timer running;
  private final MultiGauge runs;
  private final ContainerRows rows;

  LifecycleMetrics(MeterRegistry meters, ContainerRows rows) {
    this.ready =
        Timer.builder("gantry.container.ready")
            .description("From create to the report that the root file system is there")
            .publishPercentileHistogram()
            .register(meters);
    this.running =
        Timer.builder("gantry.container.start")
            .description("From the commit of a start to the report that the process runs")
            .publishPercentileHistogram()
            .register(meters);
    this.runs =
        MultiGauge.builder("gantry.container.runs")
            .description("Containers by the state of their newest run")
            .register(meters);
    this.rows = rows;
  }

  void changed(ContainerState before, ContainerState after) {
    if (before == null || before.run().state() == after.run().state()) {
      return;
    }
    Run run = after.run();
    if (run.state() == RunState.READY && run.epoch() == 0) {
      record(ready, after.createdAt(), run.since());
    }
    boolean sameEpoch = before.run().epoch() == run.epoch();
    if (run.state() == RunState.RUNNING && sameEpoch && run.attempt() == 0) {
      record(running, after.assignedAt(), run.since());
    }
  }

  private static void record(Timer timer, Instant from, Instant to) {
    timer.record(Duration.between(from, to));
  }

  /** Counted in the database, so that every replica shows the same. */
  @Scheduled(fixedDelayString = "${gantry.container.count-runs-every:15s}")
  void count() {
    Map<String, Number> counts = new HashMap<>();
    rows.countByRunState().forEach(row -> counts.put((String) row[0], (Number) row[1]));
    runs.register(
        Arrays.stream(RunState.values())
            .<MultiGauge.Row<?>>map(
                state ->
                    MultiGauge.Row.of(
                        Tags.of("state", state.name()), counts.getOrDefault(state.name(), 0)))
            .toList(),
        true);
  }
}
