package dev.gantry.gateway.node;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Bodies;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.authority.Authority;
import dev.gantry.gateway.authority.Certificates;
import dev.gantry.gateway.grant.Grants;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Route;
import dev.gantry.gateway.token.TokenSecret;
import dev.gantry.gateway.token.Tokens;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.NodeEvent;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.NodeCredential;
import dev.gantry.model.node.NodeRegistration;
import dev.gantry.model.peer.Pem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
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
  private final Certificates certificates;
  private final Authority authority;
  private final Tokens tokens;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Register(
      Nodes nodes,
      NodePublisher publisher,
      Grants grants,
      Certificates certificates,
      Authority authority,
      Tokens tokens,
      Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
    this.certificates = certificates;
    this.authority = authority;
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
    if (told.protocol() < NodeRegistration.OLDEST_PROTOCOL
        || told.protocol() > NodeRegistration.PROTOCOL) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "agent speaks protocol %d, this gateway %d and %d: upgrade the older of the two"
              .formatted(
                  told.protocol(), NodeRegistration.OLDEST_PROTOCOL, NodeRegistration.PROTOCOL));
    }
    NodeCredential credential =
        switch (Identity.of(request)) {
          case Identity.OfNode known -> again(known.node(), told);
          case Identity.Joining joining -> join(joining.token(), told);
          case Identity.OfTenant tenant ->
              throw new GantryException(
                  ErrorCode.FORBIDDEN, "a node registers with a join token, not a tenant's");
        };
    publisher.publish(List.of(new NodeEvent.Registered(credential.node(), told)));
    Answers.json(response, HttpServletResponse.SC_OK, credential);
  }

  private NodeCredential again(NodeId node, NodeRegistration told) {
    nodes.update(node, told);
    return credential(node, null, told);
  }

  private NodeCredential credential(NodeId node, String token, NodeRegistration told) {
    String grantKey = grants.keyOf(node).text();
    if (told.publicKey() == null) {
      return new NodeCredential(node, token, grantKey, null, null);
    }
    String certificate = Pem.of(certificates.ofNode(node, key(told.publicKey())));
    return new NodeCredential(node, token, grantKey, certificate, Pem.of(authority.certificate()));
  }

  private static PublicKey key(String text) {
    try {
      return Pem.publicKey(text);
    } catch (IllegalArgumentException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "publicKey: " + e.getMessage(), e);
    }
  }

  private NodeCredential join(String with, NodeRegistration told) {
    if (!tokens.spend(with, clock.instant())) {
      throw new GantryException(
          ErrorCode.UNAUTHORIZED, "unauthorized: this join token was used or revoked");
    }
    TokenSecret token = TokenSecret.make(TokenSecret.NODE, random);
    NodeId wanted = NodeNames.of(told.name());
    NodeId id = wanted;
    for (int i = 0; i < TRIES; i++) {
      if (nodes.add(id, token.hash(), told)) {
        return credential(id, token.value(), told);
      }
      id = NodeNames.another(wanted, random);
    }
    throw new GantryException(ErrorCode.CONFLICT, "no free node id like " + wanted);
  }
}
