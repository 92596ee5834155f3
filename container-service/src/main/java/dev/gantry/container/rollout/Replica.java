package dev.gantry.container.rollout;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A replica as it is observed: a container of its app.
 *
 * @param number grows with each replica of an app
 * @param since of the phase
 * @param ran how long it had run, for ENDED; else zero
 * @param noted its end is counted already
 * @param drainingSince when it was taken out of service; null = it is not
 */
public record Replica(
    ContainerId container,
    int number,
    int revision,
    NodeId node,
    Phase phase,
    Instant since,
    Duration ran,
    boolean noted,
    Instant drainingSince) {
  /** Where a replica is in its one life. */
  public enum Phase {
    /** Not asked to run yet. */
    CREATED,
    STARTING,
    RUNNING,
    STOPPING,
    /** Exited, failed, refused or lost. */
    ENDED
  }

  public Replica {
    Objects.requireNonNull(container, "container");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(since, "since");
  }

  public boolean isDraining() {
    return drainingSince != null;
  }
}
