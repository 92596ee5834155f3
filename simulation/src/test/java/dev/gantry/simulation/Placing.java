package dev.gantry.simulation;

import dev.gantry.container.placement.Availability;
import dev.gantry.container.placement.NodeView;
import dev.gantry.container.placement.Placement;
import dev.gantry.container.placement.PlacementRequest;
import dev.gantry.container.placement.Scheduler;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the control plane knows of nodes, the real {@link Scheduler}, and whether it chose well. */
final class Placing {
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final class Node {
    boolean connected;
    Instant heardAt = Instant.EPOCH;
    Availability availability = Availability.ACTIVE;
    int cpus;
    long memory;
    long reserved;
    int containers;
  }

  private final World world;
  private final Broken broken;
  private final Map<NodeId, Node> nodes =
      new TreeMap<>(Comparator.comparing((NodeId node) -> node.value()));

  Placing(World world, Broken broken) {
    this.world = world;
    this.broken = broken;
  }

  private Node node(NodeId id) {
    return nodes.computeIfAbsent(id, key -> new Node());
  }

  void beat(Heartbeat beat) {
    Node node = node(beat.node());
    node.heardAt = beat.at();
    node.cpus = beat.capacity().cpus();
    node.memory = beat.capacity().memoryBytes();
  }

  void connected(NodeId id, boolean connected) {
    node(id).connected = connected;
  }

  void set(NodeId id, Availability availability) {
    world.note("node " + id + " is " + availability);
    node(id).availability = availability;
  }

  /** The node of a container, which reserves this much there; empty if none can take it. */
  Optional<NodeId> place(long reservation) {
    Instant now = world.now();
    PlacementRequest request =
        new PlacementRequest(Optional.of("amd64"), reservation, 0, Optional.empty());
    Placement placement = Scheduler.place(request, views(), now);
    // Said a second time, in other words: what an operator would say.
    boolean deaf = nodes.values().stream().allMatch(n -> isSilent(n, now));
    Predicate<Node> fits =
        n ->
            n.connected
                && (deaf || !isSilent(n, now))
                && n.availability == Availability.ACTIVE
                && n.memory - n.reserved >= reservation;
    return switch (placement) {
      case Placement.Placed placed -> {
        Node chosen = node(placed.node());
        long least =
            nodes.values().stream().filter(fits).mapToInt(n -> n.containers).min().orElse(-1);
        if (!fits.test(chosen) || chosen.containers != least) {
          throw world.violation("placed on " + placed.node() + ", of " + views());
        }
        chosen.reserved += reservation;
        chosen.containers++;
        yield Optional.of(placed.node());
      }
      case Placement.Nowhere nowhere -> {
        if (nodes.values().stream().anyMatch(fits)) {
          throw world.violation("not placed: " + nowhere.text() + ", of " + views());
        }
        yield Optional.empty();
      }
    };
  }

  private static boolean isSilent(Node node, Instant now) {
    return node.heardAt.isBefore(now.minus(SILENCE));
  }

  private List<NodeView> views() {
    return nodes.entrySet().stream()
        .map(
            one -> {
              Node n = one.getValue();
              return new NodeView(
                  one.getKey(),
                  one.getKey().value(),
                  "amd64",
                  n.connected,
                  n.heardAt,
                  n.availability,
                  n.cpus,
                  n.memory,
                  broken == Broken.OVERFILLS_NODES ? 0 : n.reserved,
                  n.containers);
            })
        .toList();
  }

  /** A container is forgotten. */
  void free(NodeId id, long reservation) {
    node(id).reserved -= reservation;
    node(id).containers--;
  }

  /** When all is quiet: what is reserved is what those reserve that are there. */
  void check(Map<NodeId, Long> reserved) {
    nodes.forEach(
        (id, node) -> {
          if (node.reserved != reserved.getOrDefault(id, 0L)) {
            throw world.violation(id + " has " + node.reserved + " bytes reserved, " + reserved);
          }
        });
  }
}
