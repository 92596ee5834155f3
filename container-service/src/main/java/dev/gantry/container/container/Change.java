package dev.gantry.container.container;

import dev.gantry.container.run.Run;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A decision while it is being made. Gives every record that leaves a version of its own: readers
 * drop what is not newer than what they have.
 */
final class Change {
  private final Instant now;
  private final List<Effect> effects = new ArrayList<>();
  private final ContainerState before;
  private Identity identity;
  private long version;
  private long generation;
  private long assignedVersion;
  private Instant assignedAt;
  private DesiredState desired;
  private StopOrder stop;
  private boolean paused;
  private long restartEpoch;
  private Run run;
  private Outcome outcome;
  private Instant removedAt;

  Change(ContainerState before, Instant now) {
    this.before = before;
    this.now = now;
    this.identity = before.identity();
    this.version = before.version();
    this.generation = before.generation();
    this.assignedVersion = before.assignedVersion();
    this.assignedAt = before.assignedAt();
    this.desired = before.desired();
    this.stop = before.stop();
    this.paused = before.paused();
    this.restartEpoch = before.restartEpoch();
    this.run = before.run();
    this.outcome = before.outcome();
    this.removedAt = before.removedAt();
  }

  Change name(String name) {
    identity = identity.renamed(name);
    return this;
  }

  /** What the node is told next differs from what it was told before. */
  Change specification(boolean restarts) {
    identity = identity.restarting(restarts);
    generation++;
    return this;
  }

  Change run(Run next) {
    run = next;
    return this;
  }

  Change outcome(Outcome next) {
    outcome = next;
    return this;
  }

  /** Wants something else of the node, and tells it. */
  Change want(DesiredState wanted, StopOrder order) {
    desired = wanted;
    stop = order;
    paused = false;
    return assign();
  }

  /** The run is to be frozen, or not any more; told to the node by an {@link #assign}. */
  Change pause(boolean wanted) {
    paused = wanted;
    return this;
  }

  /** A start of this epoch completes a restart; 0 for none. */
  Change restartWith(long epoch) {
    restartEpoch = epoch;
    return this;
  }

  Change assign() {
    assignedVersion = ++version;
    assignedAt = now;
    effects.add(new Effect.Assign(version));
    return this;
  }

  Change tell(String action, Map<String, String> more) {
    Map<String, String> attributes = new HashMap<>(identity.labels());
    attributes.put("image", identity.imageName());
    attributes.put("name", identity.name());
    attributes.putAll(more);
    effects.add(new Effect.Tell(++version, action, attributes));
    return this;
  }

  Change archive(Run over) {
    effects.add(new Effect.Archive(over));
    return this;
  }

  Change releaseVolumes(boolean removeAnonymous) {
    if (!identity.volumes().isEmpty()) {
      effects.add(new Effect.ReleaseVolumes(removeAnonymous));
    }
    return this;
  }

  Change forget() {
    effects.add(new Effect.Forget());
    return this;
  }

  Change removed() {
    removedAt = now;
    return this;
  }

  Run run() {
    return run;
  }

  long restartEpoch() {
    return restartEpoch;
  }

  Outcome outcome() {
    return outcome;
  }

  Decision done() {
    return new Decision.Changed(
        new ContainerState(
            identity,
            version,
            assignedVersion,
            assignedAt,
            generation,
            desired,
            stop,
            paused,
            restartEpoch,
            run,
            outcome,
            before.createdAt(),
            removedAt),
        effects);
  }
}
