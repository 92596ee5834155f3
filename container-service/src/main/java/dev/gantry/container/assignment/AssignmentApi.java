package dev.gantry.container.assignment;

import dev.gantry.container.ledger.Assigned;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** For the gateway: what a node's watch begins with, and which layers it may fetch. */
@RestController
class AssignmentApi {
  private final Assigned assigned;

  AssignmentApi(Assigned assigned) {
    this.assigned = assigned;
  }

  @GetMapping("/inner/v1/nodes/{node}/assignments")
  List<Assignment> snapshot(@PathVariable String node) {
    return assigned.snapshot(new NodeId(node));
  }

  @GetMapping("/inner/v1/nodes/{node}/blobs/{digest}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void layer(@PathVariable String node, @PathVariable String digest) {
    if (!assigned.holdsLayer(new NodeId(node), new Digest(digest))) {
      throw new GantryException(
          ErrorCode.NO_SUCH_BLOB, "no container assigned to node " + node + " has layer " + digest);
    }
  }
}
