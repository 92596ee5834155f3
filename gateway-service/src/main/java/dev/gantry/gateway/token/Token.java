package dev.gantry.gateway.token;

import dev.gantry.kit.security.Role;
import dev.gantry.model.id.TenantId;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * A token as it is kept: without its secret.
 *
 * @param roles of who uses it; empty for a join token
 * @param lastUsedAt to the nearest minute or so; null = never
 * @param revokedAt null = valid
 */
public record Token(
    String id,
    Kind kind,
    TenantId tenant,
    Set<Role> roles,
    String description,
    Instant createdAt,
    Instant lastUsedAt,
    Instant revokedAt) {
  /** What a token opens: the tenants' API, or the door for new nodes. */
  public enum Kind {
    TENANT,
    JOIN,
    /** For one host, and then for nobody. */
    JOIN_ONCE
  }

  public Token {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(tenant, "tenant");
    roles = Set.copyOf(roles);
    description = description == null ? "" : description;
  }
}
