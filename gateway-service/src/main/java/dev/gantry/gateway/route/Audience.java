package dev.gantry.gateway.route;

/** Who may use a route. Nodes and tenants never share one. */
public enum Audience {
  ANYONE,
  TENANT,
  /** A node with a token of its own. */
  NODE,
  /** A node, or whoever holds a join token. */
  JOINING
}
