package dev.gantry.agent.snapshot;

import java.time.Duration;

/** What the layer store tells the metrics. */
public interface LayerMetrics {
  LayerMetrics NONE = (bytes, took, succeeded) -> {};

  /** A layer that was not here was fetched and unpacked, or that failed. */
  void fetched(long bytes, Duration took, boolean succeeded);
}
