package dev.gantry.container.node;

import dev.gantry.container.placement.Availability;
import dev.gantry.kit.security.Caller;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/nodes}: what administrators see of the nodes, and want of them. */
@RestController
@RequestMapping("/api/v1/nodes")
class NodeApi {
  private final NodeDesk desk;

  NodeApi(NodeDesk desk) {
    this.desk = desk;
  }

  @GetMapping
  List<NodeDesk.Shown> list(Caller caller) {
    caller.requireAdmin("the list of nodes");
    return desk.all();
  }

  @GetMapping("/{node}")
  NodeDesk.Shown one(Caller caller, @PathVariable String node) {
    caller.requireAdmin("the state of a node");
    return desk.one(node);
  }

  @PostMapping("/{node}/cordon")
  NodeDesk.Shown cordon(Caller caller, @PathVariable String node) {
    return want(caller, node, Availability.CORDONED);
  }

  @PostMapping("/{node}/uncordon")
  NodeDesk.Shown uncordon(Caller caller, @PathVariable String node) {
    return want(caller, node, Availability.ACTIVE);
  }

  @PostMapping("/{node}/drain")
  NodeDesk.Shown drain(Caller caller, @PathVariable String node) {
    return want(caller, node, Availability.DRAINING);
  }

  private NodeDesk.Shown want(Caller caller, String node, Availability wanted) {
    caller.requireAdmin("the availability of a node");
    return desk.want(node, wanted);
  }
}
