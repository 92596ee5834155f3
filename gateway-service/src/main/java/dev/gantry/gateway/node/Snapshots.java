package dev.gantry.gateway.node;

import dev.gantry.gateway.proxy.Upstreams;
import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JavaType;

/** What the owners want of a node, from their databases. */
@Component
class Snapshots {
  private static final JavaType LIST =
      GantryJson.mapper().getTypeFactory().constructCollectionType(List.class, Assignment.class);

  private final List<InnerClient> owners;
  private final Caller gateway = Caller.service("gateway-service", TenantId.LOCAL);

  Snapshots(Upstreams upstreams) {
    this.owners =
        List.of(upstreams.client(upstreams.container()), upstreams.client(upstreams.volume()));
  }

  /**
   * @throws GantryException when an owner is away: half a snapshot is none
   */
  List<Assignment> of(NodeId node) {
    List<Assignment> all = new ArrayList<>();
    for (InnerClient owner : owners) {
      List<Assignment> some = owner.get("/inner/v1/nodes/" + node + "/assignments", LIST, gateway);
      all.addAll(some);
    }
    return all;
  }
}
