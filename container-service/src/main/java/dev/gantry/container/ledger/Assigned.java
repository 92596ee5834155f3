package dev.gantry.container.ledger;

import dev.gantry.container.container.ContainerState;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/** What is assigned to a node, as the database has it. */
@Component
public class Assigned {
  private final ContainerRows rows;

  Assigned(ContainerRows rows) {
    this.rows = rows;
  }

  /** Every container of the node, also those that it still has to clean up. */
  @Transactional
  public List<ContainerState> containers(NodeId node) {
    return rows.ofNode(node.value()).stream().map(ContainerRow::toState).toList();
  }

  /** The snapshot that a node's watch begins with. */
  @Transactional
  public List<Assignment> snapshot(NodeId node) {
    return rows.ofNode(node.value()).stream()
        .<Assignment>map(row -> Effects.assignment(row, row.toState()))
        .toList();
  }

  /**
   * An assignment as the outbox is to write it. As a tree: within an envelope's untyped payload
   * Jackson leaves out the {@code type} that tells assignments apart.
   */
  public static JsonNode payload(Assignment assignment) {
    return GantryJson.mapper().valueToTree(assignment);
  }

  /** Those of the ids that are containers of any node. */
  @Transactional
  public Set<ContainerId> known(Collection<ContainerId> ids) {
    Set<ContainerId> known = new HashSet<>();
    if (!ids.isEmpty()) {
      rows.idsAmong(ids.stream().map(ContainerId::value).toList())
          .forEach(id -> known.add(new ContainerId(id)));
    }
    return known;
  }

  @Transactional
  public boolean holdsLayer(NodeId node, Digest blob) {
    return rows.holdsLayer(node.value(), blob.value());
  }
}
