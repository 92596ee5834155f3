package dev.gantry.container.node;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Happening;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what a node says it holds with what it should hold. Pure. Nothing is removed for being
 * absent from our message: only what the node names and we don't know.
 *
 * <pre>
 * held, older version than assigned           send the assignment again
 * held, not known here                        {@link Finding.Stranger}
 * not held, REMOVED wanted                    gone: as the node's ContainerRemoved
 * not held, no word of its run so far         send the assignment again
 * not held, prepared but never started        send the assignment again
 * not held, its run was under way             LOST (UNKNOWN_TO_NODE)
 * </pre>
 *
 * An assignment that is younger than the heartbeat by less than {@link #SLACK} is left alone: it
 * may be on its way. So is a run of which the node has told since: reports and heartbeats come by
 * two topics, and an agent that is back beats before it has taken the assignments that it missed.
 */
public final class Resync {
  public static final Duration SLACK = Duration.ofSeconds(3);

  private Resync() {}

  /** Something to be done after a heartbeat. */
  public sealed interface Finding {
    /** To be decided on the container. */
    record Happened(ContainerId container, Happening happening) implements Finding {}

    /** The node holds what is not known to us (yet to be looked for under other nodes). */
    record Stranger(Heartbeat.Held held) implements Finding {}
  }

  /** What does not agree, of an assignment that is not on its way any more. */
  public static List<Finding> compare(Heartbeat beat, List<ContainerState> assigned) {
    Map<ContainerId, Heartbeat.Held> held = new HashMap<>();
    beat.held().forEach(one -> held.put(one.container(), one));
    List<Finding> findings = new ArrayList<>();
    for (ContainerState state : assigned) {
      Heartbeat.Held there = held.remove(state.identity().id());
      if (isOld(state.assignedAt(), beat.at())) {
        finding(state, there, beat.at()).ifPresent(findings::add);
      }
    }
    held.values().forEach(stranger -> findings.add(new Finding.Stranger(stranger)));
    return findings;
  }

  private static boolean isOld(Instant what, Instant beat) {
    return what.plus(SLACK).isBefore(beat);
  }

  private static Optional<Finding> finding(
      ContainerState state, Heartbeat.Held there, Instant beat) {
    if (there != null) {
      return there.version() < state.assignedVersion()
          ? Optional.of(happened(state, new Happening.AssignmentMissed()))
          : Optional.empty();
    }
    if (state.desired() == DesiredState.REMOVED) {
      return Optional.of(happened(state, new Happening.ContainerRemovedByNode()));
    }
    if (state.run().isActive() && state.run().state() != RunState.ASSIGNED) {
      return isOld(state.run().since(), beat)
          ? Optional.of(happened(state, new Happening.RunUnknownToNode()))
          : Optional.empty();
    }
    return Optional.of(happened(state, new Happening.AssignmentMissed()));
  }

  private static Finding happened(ContainerState state, Happening happening) {
    return new Finding.Happened(state.identity().id(), happening);
  }
}
