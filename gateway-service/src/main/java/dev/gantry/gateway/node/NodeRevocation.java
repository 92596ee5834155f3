package dev.gantry.gateway.node;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.authority.Certificates;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Route;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.NodeEvent;
import dev.gantry.model.id.NodeId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * {@code POST /api/v1/nodes/{id}/revoke}: the node's token and certificates count no more, as when
 * its host was stolen. Its watch ends within seconds at every replica, and its containers become
 * unreachable.
 */
@Component
class NodeRevocation implements Endpoint {
  private final Nodes nodes;
  private final Certificates certificates;
  private final AssignmentFeed feed;
  private final NodePublisher publisher;

  NodeRevocation(
      Nodes nodes, Certificates certificates, AssignmentFeed feed, NodePublisher publisher) {
    this.nodes = nodes;
    this.certificates = certificates;
    this.feed = feed;
    this.publisher = publisher;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.NODE_REVOCATION);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) {
    Identity.tenant(request).requireAdmin("the node API");
    if (!request.getMethod().equals("POST")) {
      throw new GantryException(ErrorCode.NOT_FOUND, "page not found");
    }
    NodeId node = id(ApiCall.of(request).segment(3));
    if (!nodes.revoke(node)) {
      throw new GantryException(ErrorCode.NO_SUCH_NODE, "No such node: " + node);
    }
    certificates.revokeAll(node);
    feed.end(node);
    publisher.publish(List.of(new NodeEvent.Disconnected(node)));
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  private static NodeId id(String text) {
    try {
      return new NodeId(text);
    } catch (IllegalArgumentException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    }
  }
}
