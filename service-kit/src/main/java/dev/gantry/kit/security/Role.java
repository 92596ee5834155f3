package dev.gantry.kit.security;

/** What a caller may be. */
public enum Role {
  /** Uses the tenant API within its tenant. */
  TENANT,
  /** Runs the installation: host binds, privileges, tokens, nodes. */
  ADMIN,
  /** A node agent. */
  NODE,
  /** A service of ours: paths below {@code /inner/}. */
  SERVICE
}
