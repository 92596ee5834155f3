package dev.gantry.container.rollout;

import java.time.Instant;

/**
 * What is wanted of an app.
 *
 * @param revision that all replicas are to have
 * @param removed none of it is to stay
 * @param retryAt no replica is made before: its replicas failed shortly after their starts; null =
 *     at once
 * @param failing failures are counted that no success has followed
 */
public record Goal(int replicas, int revision, boolean removed, Instant retryAt, boolean failing) {
  public Goal {
    if (replicas < 0) {
      throw new IllegalArgumentException("replicas: " + replicas);
    }
  }
}
