package dev.gantry.container.placement;

import dev.gantry.model.id.NodeId;
import java.util.List;

/** The scheduler's answer. */
public sealed interface Placement {
  record Placed(NodeId node) implements Placement {}

  /** No node fits; one reason a node, or none when there are no nodes. */
  record Nowhere(List<Rejection> reasons) implements Placement {
    public Nowhere {
      reasons = List.copyOf(reasons);
    }

    /** For people: {@code node a: not connected; node b: cordoned}. */
    public String text() {
      if (reasons.isEmpty()) {
        return "no node is registered";
      }
      return String.join(
          "; ", reasons.stream().map(r -> "node " + r.nodeName() + ": " + r.why()).toList());
    }
  }

  record Rejection(NodeId node, String nodeName, String why) {}
}
