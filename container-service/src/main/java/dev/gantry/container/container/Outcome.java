package dev.gantry.container.container;

import java.time.Instant;

/**
 * What Docker's {@code State} remembers of the last run, also after the next start was asked for.
 *
 * @param startedAt null when no process of the container ever ran
 * @param finishedAt null when none ever ended
 * @param error why the last start failed; empty when it didn't
 */
public record Outcome(
    Instant startedAt, Instant finishedAt, int exitCode, boolean oomKilled, String error) {
  public static final Outcome NONE = new Outcome(null, null, 0, false, "");

  public Outcome {
    error = error == null ? "" : error;
  }
}
