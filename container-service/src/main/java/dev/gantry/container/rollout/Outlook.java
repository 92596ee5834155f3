package dev.gantry.container.rollout;

import dev.gantry.container.placement.Availability;
import dev.gantry.container.placement.NodeView;
import dev.gantry.container.placement.Scheduler;
import dev.gantry.model.id.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The nodes as they are known now.
 *
 * @param hearing since when some node or other was always heard: while none is, it is us who are
 *     deaf (Kafka is away, or this service was), and no node is lost for that
 */
public record Outlook(Map<NodeId, NodeView> nodes, Instant hearing, Instant now) {
  /** A node that told nothing for so long has missed two heartbeats. */
  public static final Duration TWO_HEARTBEATS = Duration.ofSeconds(12);

  public Outlook {
    nodes = Map.copyOf(nodes);
  }

  public static Outlook of(List<NodeView> nodes, Instant hearing, Instant now) {
    return new Outlook(
        nodes.stream().collect(Collectors.toMap(NodeView::id, Function.identity())), hearing, now);
  }

  /** Whether some node or other is heard. */
  public static boolean anyIsHeard(List<NodeView> nodes, Instant now) {
    return nodes.stream().anyMatch(node -> isFresh(node, now));
  }

  private static boolean isFresh(NodeView node, Instant now) {
    return !node.heardAt().plus(TWO_HEARTBEATS).isBefore(now);
  }

  /** Whether assignments reach the node, and it answers. */
  public boolean reachable(NodeId id) {
    NodeView node = nodes.get(id);
    return node != null && Scheduler.reachable(node.connected(), node.heardAt(), now);
  }

  /** Whether requests are worth sending there: it is connected, and missed no two heartbeats. */
  public boolean answers(NodeId id) {
    NodeView node = nodes.get(id);
    boolean deaf = nodes.values().stream().noneMatch(one -> isFresh(one, now));
    return node != null && node.connected() && (deaf || isFresh(node, now));
  }

  /** Whether the node is silent for longer than that, and we were not deaf all the while. */
  boolean isGone(NodeId id, Duration grace) {
    NodeView node = nodes.get(id);
    Instant heard = node == null ? Instant.EPOCH : node.heardAt();
    return !reachable(id)
        && hearing != null
        && Duration.between(hearing, now).compareTo(grace) > 0
        && Duration.between(heard, now).compareTo(grace) > 0;
  }

  boolean isDraining(NodeId id) {
    NodeView node = nodes.get(id);
    return node != null && node.availability() == Availability.DRAINING;
  }
}
