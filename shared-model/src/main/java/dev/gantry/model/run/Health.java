package dev.gantry.model.run;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How a running container is, by its health check.
 *
 * @param failures in a row
 * @param probes the last five, oldest first
 */
public record Health(Status status, int failures, List<Probe> probes) {
  public Health {
    Objects.requireNonNull(status, "status");
    probes = List.copyOf(probes);
  }

  /** Docker's words, in lower case. */
  public enum Status {
    STARTING,
    HEALTHY,
    UNHEALTHY;

    /** Docker's word: {@code starting}, {@code healthy}, {@code unhealthy}. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * One run of the check.
   *
   * @param exitCode −1 when it could not be run or took too long
   * @param output of both streams, at most 4096 bytes
   */
  public record Probe(Instant start, Instant end, int exitCode, String output) {}
}
