package dev.gantry.container.rollout;

import java.time.Duration;

/**
 * How an app is kept.
 *
 * @param settle a replica that has run for so long is ready
 * @param drain so long a replica is out of service before it is stopped
 * @param grace so long a node may be silent before its replicas are replaced
 * @param stable who ran for less has failed, and is replaced later and later
 * @param keepEnded ended replicas that stay for their logs
 */
public record Rules(
    Duration settle, Duration drain, Duration grace, Duration stable, int keepEnded) {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int DOUBLINGS = 6;

  /** How long to wait after so many failures in a row. */
  public Duration pause(int failures) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(DOUBLINGS, Math.max(0, failures - 1)));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  /** Replicas that may be there beyond those wanted while they are exchanged. */
  static int surge(int replicas) {
    final int quarter = 4;
    return Math.max(1, (replicas + quarter - 1) / quarter);
  }
}
