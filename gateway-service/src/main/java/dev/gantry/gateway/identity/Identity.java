package dev.gantry.gateway.identity;

import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.NodeId;
import jakarta.servlet.http.HttpServletRequest;

/** Who sent a request, once authenticated. */
public sealed interface Identity {
  /** Of a tenant, maybe an administrator. */
  record OfTenant(Caller caller) implements Identity {}

  /** A node, by its own token. */
  record OfNode(NodeId node) implements Identity {}

  /** Somebody who may make this host a node. */
  record Joining(String token) implements Identity {}

  String ATTRIBUTE = Identity.class.getName();

  default void mark(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /**
   * Who sent the request.
   *
   * @throws GantryException UNAUTHORIZED when nobody is known
   */
  static Identity of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Identity identity) {
      return identity;
    }
    throw new GantryException(ErrorCode.UNAUTHORIZED, "unauthorized: authentication required");
  }

  /**
   * The tenant that asks.
   *
   * @throws GantryException FORBIDDEN unless a tenant asks
   */
  static Caller tenant(HttpServletRequest request) {
    if (of(request) instanceof OfTenant tenant) {
      return tenant.caller();
    }
    throw new GantryException(ErrorCode.FORBIDDEN, "this is for tenants, not for nodes");
  }

  /**
   * The node that asks.
   *
   * @throws GantryException FORBIDDEN unless a node asks
   */
  static NodeId node(HttpServletRequest request) {
    if (of(request) instanceof OfNode node) {
      return node.node();
    }
    throw new GantryException(ErrorCode.FORBIDDEN, "this is for nodes only");
  }
}
