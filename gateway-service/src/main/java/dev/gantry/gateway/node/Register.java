package dev.gantry.gateway.node;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Bodies;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.grant.Grants;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Route;
import dev.gantry.gateway.token.TokenSecret;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.NodeEvent;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.NodeCredential;
import dev.gantry.model.node.NodeRegistration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code POST /node/v1/register}: a host becomes a node, or a known node says where it is now. */
@Component
class Register implements Endpoint {
  private static final int TRIES = 20;

  private final Nodes nodes;
  private final NodePublisher publisher;
  private final Grants grants;
  private final SecureRandom random = new SecureRandom();

  Register(Nodes nodes, NodePublisher publisher, Grants grants) {
    this.nodes = nodes;
    this.publisher = publisher;
    this.grants = grants;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.NODE_REGISTER);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    NodeRegistration told = Bodies.read(request, NodeRegistration.class);
    if (told.protocol() != NodeRegistration.PROTOCOL) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "agent speaks protocol %d, this gateway %d: use an agent of the gateway's version"
              .formatted(told.protocol(), NodeRegistration.PROTOCOL));
    }
    NodeCredential credential =
        switch (Identity.of(request)) {
          case Identity.OfNode known -> again(known.node(), told);
          case Identity.Joining joining -> join(told);
          case Identity.OfTenant tenant ->
              throw new GantryException(
                  ErrorCode.FORBIDDEN, "a node registers with a join token, not a tenant's");
        };
    publisher.publish(List.of(new NodeEvent.Registered(credential.node(), told)));
    Answers.json(response, HttpServletResponse.SC_OK, credential);
  }

  private NodeCredential again(NodeId node, NodeRegistration told) {
    nodes.update(node, told);
    return new NodeCredential(node, null, grants.keyOf(node).text());
  }

  private NodeCredential join(NodeRegistration told) {
    TokenSecret token = TokenSecret.make(TokenSecret.NODE, random);
    NodeId wanted = NodeNames.of(told.name());
    NodeId id = wanted;
    for (int i = 0; i < TRIES; i++) {
      if (nodes.add(id, token.hash(), told)) {
        return new NodeCredential(id, token.value(), grants.keyOf(id).text());
      }
      id = NodeNames.another(wanted, random);
    }
    throw new GantryException(ErrorCode.CONFLICT, "no free node id like " + wanted);
  }
}
