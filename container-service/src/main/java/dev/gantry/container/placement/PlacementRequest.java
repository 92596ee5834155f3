package dev.gantry.container.placement;

import dev.gantry.model.id.NodeId;
import java.util.Map;
import java.util.Optional;

/**
 * What a container needs of a node.
 *
 * @param arch empty when any will do
 * @param memoryReservationBytes 0 = reserves nothing
 * @param nanoCpus the limit in billionths of a CPU; a node must have that many; 0 = no limit
 * @param boundTo the node that it has to be on
 * @param bond what of it is there
 * @param siblings containers of the same app, by their nodes: spread before all else
 */
public record PlacementRequest(
    Optional<String> arch,
    long memoryReservationBytes,
    long nanoCpus,
    Optional<NodeId> boundTo,
    String bond,
    Map<NodeId, Integer> siblings) {
  private static final String VOLUME = "a volume of the container";

  public PlacementRequest {
    siblings = Map.copyOf(siblings);
  }

  /** Of a container that belongs to no app. */
  public PlacementRequest(
      Optional<String> arch, long memoryReservationBytes, long nanoCpus, Optional<NodeId> boundTo) {
    this(arch, memoryReservationBytes, nanoCpus, boundTo, VOLUME, Map.of());
  }

  /** Of one among others of an app. */
  public PlacementRequest(
      Optional<String> arch,
      long memoryReservationBytes,
      long nanoCpus,
      Optional<NodeId> boundTo,
      Map<NodeId, Integer> siblings) {
    this(arch, memoryReservationBytes, nanoCpus, boundTo, VOLUME, siblings);
  }

  /** Where its volumes are. */
  public PlacementRequest on(NodeId node) {
    return on(node, VOLUME);
  }

  /**
   * @param why what is on that node
   */
  public PlacementRequest on(NodeId node, String why) {
    return new PlacementRequest(
        arch, memoryReservationBytes, nanoCpus, Optional.of(node), why, siblings);
  }
}
