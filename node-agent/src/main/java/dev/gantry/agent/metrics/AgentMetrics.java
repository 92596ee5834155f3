package dev.gantry.agent.metrics;

import dev.gantry.agent.launch.LaunchTrace;
import dev.gantry.agent.log.LogMetrics;
import dev.gantry.agent.run.actor.RunMetrics;
import dev.gantry.agent.snapshot.LayerMetrics;
import dev.gantry.model.run.RunReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The agent's figures.
 *
 * <pre>
 * gantry.agent.launch            whole launch, seconds
 * gantry.agent.launch.phase      one phase of it; tag phase
 * gantry.agent.launch.failures   tag reason
 * gantry.agent.containers.running
 * gantry.agent.layer.fetch       fetch and unpack of one layer; tag outcome
 * gantry.agent.layer.bytes       of fetched blobs
 * gantry.agent.reports.waiting   reports that the gateway has not taken yet
 * gantry.agent.log.bytes         output moved into logs
 * gantry.agent.log.dropped.bytes output lost because the log could not be written
 * </pre>
 */
public final class AgentMetrics implements LayerMetrics, LogMetrics, RunMetrics {
  private static final Duration[] LAUNCH_BUCKETS = {
    Duration.ofMillis(2),
    Duration.ofMillis(4),
    Duration.ofMillis(6),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(200),
    Duration.ofSeconds(1)
  };

  private final MeterRegistry registry;
  private final Timer launch;
  private final Counter layerBytes;
  private final Counter logBytes;
  private final Counter droppedBytes;
  private final Map<String, Timer> phases = new ConcurrentHashMap<>();

  public AgentMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.launch =
        Timer.builder("gantry.agent.launch")
            .description("Start of a container, as the agent sees it")
            .serviceLevelObjectives(LAUNCH_BUCKETS)
            .register(registry);
    this.layerBytes = registry.counter("gantry.agent.layer.bytes");
    this.logBytes = registry.counter("gantry.agent.log.bytes");
    this.droppedBytes = registry.counter("gantry.agent.log.dropped.bytes");
  }

  /** Gauges of things that count themselves. */
  public void watch(Supplier<Number> running, Supplier<Number> reportsWaiting) {
    Gauge.builder("gantry.agent.containers.running", running).register(registry);
    Gauge.builder("gantry.agent.reports.waiting", reportsWaiting).register(registry);
  }

  @Override
  public void launched(LaunchTrace trace, long nanos) {
    launch.record(nanos, TimeUnit.NANOSECONDS);
    for (LaunchTrace.Phase phase : trace.phases()) {
      phases
          .computeIfAbsent(
              phase.name(), name -> registry.timer("gantry.agent.launch.phase", "phase", name))
          .record(phase.nanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void launchFailed(RunReason reason) {
    registry.counter("gantry.agent.launch.failures", "reason", reason.name()).increment();
  }

  @Override
  public void fetched(long bytes, Duration took, boolean succeeded) {
    String outcome = succeeded ? "success" : "failure";
    registry.timer("gantry.agent.layer.fetch", "outcome", outcome).record(took);
    if (succeeded) {
      layerBytes.increment(bytes);
    }
  }

  @Override
  public void kept(long bytes) {
    logBytes.increment(bytes);
  }

  @Override
  public void dropped(long bytes) {
    droppedBytes.increment(bytes);
  }
}
