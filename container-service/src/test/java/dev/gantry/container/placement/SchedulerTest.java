package dev.gantry.container.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.id.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final long GIB = 1L << 30;
  private static final PlacementRequest ANY =
      new PlacementRequest(Optional.empty(), 0, 0, Optional.empty());

  private static NodeView node(String id, int containers) {
    return new NodeView(
        new NodeId(id), id, "amd64", true, NOW, Availability.ACTIVE, 4, 8 * GIB, 0, containers);
  }

  private static NodeView with(
      String arch, boolean connected, Instant heard, Availability availability) {
    return new NodeView(
        new NodeId("a"), "a", arch, connected, heard, availability, 4, 8 * GIB, 7 * GIB, 0);
  }

  private static String why(PlacementRequest request, NodeView node) {
    return ((Placement.Nowhere) Scheduler.place(request, List.of(node), NOW)).text();
  }

  private static NodeId placed(NodeView... nodes) {
    return ((Placement.Placed) Scheduler.place(ANY, List.of(nodes), NOW)).node();
  }

  @Test
  void theEmptiestNodeIsTaken() {
    assertThat(placed(node("a", 3), node("b", 1), node("c", 2))).isEqualTo(new NodeId("b"));
  }

  @Test
  void tiesAreBrokenByFreeMemoryThenById() {
    NodeView reserved =
        new NodeView(
            new NodeId("a"), "a", "amd64", true, NOW, Availability.ACTIVE, 4, 8 * GIB, GIB, 1);
    assertThat(placed(reserved, node("c", 1), node("b", 1))).isEqualTo(new NodeId("b"));
  }

  /** Kafka is away, not all nodes at once: a container can be created, and is started later. */
  @Test
  void whenNobodyIsHeardConnectedNodesAreGoodEnough() {
    Instant longAgo = NOW.minusSeconds(600);
    assertThat(placed(with("amd64", true, longAgo, Availability.ACTIVE)))
        .isEqualTo(new NodeId("a"));
    assertThat(why(ANY, with("amd64", false, longAgo, Availability.ACTIVE)))
        .isEqualTo("node a: not connected");
  }

  @Test
  void eachFilterSaysWhyNot() {
    Instant longAgo = NOW.minusSeconds(31);
    assertThat(why(ANY, with("amd64", false, NOW, Availability.ACTIVE)))
        .isEqualTo("node a: not connected");
    NodeView heard =
        new NodeView(new NodeId("b"), "b", "amd64", true, NOW, Availability.DRAINING, 4, 1, 0, 0);
    List<NodeView> both = List.of(with("amd64", true, longAgo, Availability.ACTIVE), heard);
    assertThat(((Placement.Nowhere) Scheduler.place(ANY, both, NOW)).text())
        .contains("node a: unreachable, silent for 31 s");
    assertThat(why(ANY, with("amd64", true, NOW, Availability.CORDONED)))
        .isEqualTo("node a: cordoned");
    PlacementRequest arm = new PlacementRequest(Optional.of("arm64"), 0, 0, Optional.empty());
    assertThat(why(arm, with("amd64", true, NOW, Availability.ACTIVE)))
        .isEqualTo("node a: is amd64, not arm64");
    PlacementRequest big = new PlacementRequest(Optional.empty(), 2 * GIB, 0, Optional.empty());
    assertThat(why(big, with("amd64", true, NOW, Availability.ACTIVE))).contains("not reserved");
    PlacementRequest cpus =
        new PlacementRequest(Optional.empty(), 0, 5_000_000_000L, Optional.empty());
    assertThat(why(cpus, with("amd64", true, NOW, Availability.ACTIVE))).contains("4 CPUs");
    assertThat(why(ANY.on(new NodeId("z")), with("amd64", true, NOW, Availability.ACTIVE)))
        .isEqualTo("node a: a volume of the container is on node z");
  }

  @Test
  void withoutNodesItSaysSo() {
    assertThat(((Placement.Nowhere) Scheduler.place(ANY, List.of(), NOW)).text())
        .isEqualTo("no node is registered");
  }
}
