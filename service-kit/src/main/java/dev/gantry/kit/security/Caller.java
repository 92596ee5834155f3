package dev.gantry.kit.security;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.util.Objects;
import java.util.Set;

/**
 * Who calls, as the gateway authenticated it. A controller method may take it as an argument.
 *
 * @param subject the token, certificate or node behind it, for logs
 */
public record Caller(TenantId tenant, String subject, Set<Role> roles) {
  public Caller {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(subject, "subject");
    roles = Set.copyOf(roles);
  }

  /** A service acting for a tenant. */
  public static Caller service(String service, TenantId tenant) {
    return new Caller(tenant, service, Set.of(Role.SERVICE));
  }

  public boolean is(Role role) {
    return roles.contains(role);
  }

  /**
   * @throws GantryException FORBIDDEN, naming what was asked for, unless the caller is an
   *     administrator
   */
  public void requireAdmin(String what) {
    if (!is(Role.ADMIN)) {
      throw new GantryException(ErrorCode.FORBIDDEN, what + " is for administrators only");
    }
  }
}
