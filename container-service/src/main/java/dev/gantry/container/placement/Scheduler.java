package dev.gantry.container.placement;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the node of a container. Pure. Filters first (each says why not), then spreads: fewest
 * containers of the same app, fewest of all, then most memory not reserved, then the lowest id.
 */
public final class Scheduler {
  /** A node that told nothing for so long is UNREACHABLE. */
  public static final Duration SILENCE = Duration.ofSeconds(30);

  private static final long NANOS = 1_000_000_000L;
  private static final Comparator<NodeView> SPREAD =
      Comparator.comparingInt(NodeView::containers)
          .thenComparing(
              Comparator.comparingLong((NodeView n) -> n.memoryBytes() - n.reservedBytes())
                  .reversed())
          .thenComparing(NodeView::id);

  private Scheduler() {}

  public static Placement place(PlacementRequest request, List<NodeView> nodes, Instant now) {
    List<NodeView> fitting = new ArrayList<>();
    List<Placement.Rejection> reasons = new ArrayList<>();
    // Not all nodes fall silent at once: then it is us who hear nothing, for want of Kafka. A
    // container can be created all the same; its start asks for a node that is reachable.
    Duration silence = nobodyIsHeard(nodes, now) ? ChronoUnit.FOREVER.getDuration() : SILENCE;
    for (NodeView node : nodes) {
      whyNot(request, node, now, silence)
          .ifPresentOrElse(
              why -> reasons.add(new Placement.Rejection(node.id(), node.name(), why)),
              () -> fitting.add(node));
    }
    return fitting.stream()
        .min(
            Comparator.comparingInt((NodeView n) -> request.siblings().getOrDefault(n.id(), 0))
                .thenComparing(SPREAD))
        .<Placement>map(node -> new Placement.Placed(node.id()))
        .orElseGet(() -> new Placement.Nowhere(reasons));
  }

  /** Whether assignments reach the node and it answers. */
  public static boolean reachable(boolean connected, Instant heardAt, Instant now) {
    return connected && !isSilent(heardAt, now, SILENCE);
  }

  private static boolean isSilent(Instant heardAt, Instant now, Duration longest) {
    return Duration.between(heardAt, now).compareTo(longest) > 0;
  }

  private static boolean nobodyIsHeard(List<NodeView> nodes, Instant now) {
    return nodes.stream().allMatch(node -> isSilent(node.heardAt(), now, SILENCE));
  }

  private static Optional<String> whyNot(
      PlacementRequest request, NodeView node, Instant now, Duration silence) {
    if (request.boundTo().isPresent() && !request.boundTo().get().equals(node.id())) {
      return Optional.of(request.bond() + " is on node " + request.boundTo().get());
    }
    if (!node.connected()) {
      return Optional.of("not connected");
    }
    if (isSilent(node.heardAt(), now, silence)) {
      long silent = Duration.between(node.heardAt(), now).toSeconds();
      return Optional.of("unreachable, silent for " + silent + " s");
    }
    switch (node.availability()) {
      case ACTIVE -> {}
      case CORDONED -> {
        return Optional.of("cordoned");
      }
      case DRAINING -> {
        return Optional.of("draining");
      }
    }
    return tooSmall(request, node);
  }

  private static Optional<String> tooSmall(PlacementRequest request, NodeView node) {
    if (request.arch().isPresent() && !request.arch().get().equals(node.arch())) {
      return Optional.of("is " + node.arch() + ", not " + request.arch().get());
    }
    if (request.nanoCpus() > node.cpus() * NANOS) {
      return Optional.of("has " + node.cpus() + " CPUs, fewer than asked for");
    }
    long free = node.memoryBytes() - node.reservedBytes();
    if (request.memoryReservationBytes() > free) {
      return Optional.of(
          "has "
              + Math.max(0, free)
              + " bytes of memory not reserved, "
              + request.memoryReservationBytes()
              + " are asked for");
    }
    return Optional.empty();
  }
}
