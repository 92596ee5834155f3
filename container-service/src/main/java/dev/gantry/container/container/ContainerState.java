package dev.gantry.container.container;

import dev.gantry.container.run.Run;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.RunSpec;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A container: the slot that a tenant created, what is wanted of it, and its newest run.
 *
 * @param version grows with every record that leaves this service about the container, so that no
 *     two of them carry the same
 * @param assignedVersion version of the newest assignment: what a node's heartbeat is compared with
 * @param assignedAt when that assignment was decided
 * @param generation counts changes of the specification
 * @param stop how to stop, for STOPPED; null otherwise
 * @param paused the run is to be frozen; ends with it
 * @param restartEpoch the epoch whose start completes a restart that the user asked for: to be
 *     begun when the run of the epoch before is over; 0 = none
 * @param outcome of the last run, in Docker's terms
 * @param removedAt null until it was removed; the row stays until the node has cleaned up
 */
public record ContainerState(
    Identity identity,
    long version,
    long assignedVersion,
    Instant assignedAt,
    long generation,
    DesiredState desired,
    StopOrder stop,
    boolean paused,
    long restartEpoch,
    Run run,
    Outcome outcome,
    Instant createdAt,
    Instant removedAt) {
  public ContainerState {
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(desired, "desired");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(outcome, "outcome");
  }

  public boolean isRemoved() {
    return removedAt != null;
  }

  public boolean isRunning() {
    return run.isRunning() && !isRemoved();
  }

  /** Running in Docker's sense: also while its policy is about to start it again. */
  public boolean isUp() {
    return (run.isRunning() || run.isRestarting()) && !isRemoved();
  }

  /** Its run is being stopped, to be started anew. */
  public boolean awaitsRestart() {
    return restartEpoch > run.epoch();
  }

  /** The same, removed; for who learns of it only by the row being gone. */
  public ContainerState removedAt(Instant when) {
    return new ContainerState(
        identity,
        version,
        assignedVersion,
        assignedAt,
        generation,
        DesiredState.REMOVED,
        stop,
        false,
        0,
        run,
        outcome,
        createdAt,
        when);
  }

  /** The same, ended with this code, and removed: as above. */
  public ContainerState endedAndRemovedAt(int exitCode, Instant when) {
    ContainerState removed = removedAt(when);
    return new ContainerState(
        identity,
        version,
        assignedVersion,
        assignedAt,
        generation,
        removed.desired(),
        stop,
        false,
        0,
        run.ended(RunState.EXITED, RunReason.COMPLETED, "", when),
        new Outcome(outcome.startedAt(), when, exitCode, false, ""),
        createdAt,
        when);
  }

  /**
   * What its node is to be told now.
   *
   * @param spec asked for unless it is to be removed
   */
  public Assignment.OfContainer assignment(Supplier<RunSpec> spec) {
    return new Assignment.OfContainer(
        identity.id(),
        identity.tenant(),
        identity.node(),
        assignedVersion,
        run.epoch(),
        generation,
        desired,
        stop,
        paused,
        desired == DesiredState.REMOVED ? null : spec.get());
  }

  /** Docker's word for it; computed, never stored. */
  public String status() {
    if (isRemoved()) {
      return "removing";
    }
    if (run.isRunning()) {
      return run.paused() ? "paused" : "running";
    }
    if (run.isRestarting()) {
      return "restarting";
    }
    return outcome.startedAt() == null ? "created" : "exited";
  }
}
