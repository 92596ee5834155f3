package dev.gantry.volume.node;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.id.NodeId;
import dev.gantry.volume.catalog.Catalog;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The snapshot that the gateway sends a node when its watch opens. */
@RestController
class NodeAssignmentsEndpoint {
  private final Catalog catalog;

  NodeAssignmentsEndpoint(Catalog catalog) {
    this.catalog = catalog;
  }

  @GetMapping("/inner/v1/nodes/{node}/assignments")
  List<Assignment> assignments(@PathVariable NodeId node) {
    return catalog.assignments(node);
  }
}
