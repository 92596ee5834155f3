package dev.gantry.gateway.event;

import dev.gantry.gateway.tenant.Tenant;
import dev.gantry.gateway.tenant.Tenants;
import dev.gantry.model.id.TenantId;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * For whom a stream of events is: one tenant, not whoever had its name before or gets it after.
 *
 * @param bornAt what happened before is not its own
 */
record Audience(TenantId tenant, Instant bornAt) {
  private static final Logger LOG = LoggerFactory.getLogger(Audience.class);

  static Audience of(TenantId id, Tenants tenants) {
    // Was there before there was a table of tenants, and is never removed.
    return id.equals(TenantId.LOCAL)
        ? new Audience(id, Instant.EPOCH)
        : new Audience(id, tenants.require(id).createdAt());
  }

  Instant since(Instant wanted) {
    return wanted.isBefore(bornAt) ? bornAt : wanted;
  }

  /** Whether the tenant was removed meanwhile. While the database is away nobody is. */
  boolean isGone(Tenants tenants) {
    if (tenant.equals(TenantId.LOCAL)) {
      return false;
    }
    try {
      return tenants.find(tenant).map(Tenant::createdAt).filter(bornAt::equals).isEmpty();
    } catch (DataAccessException e) {
      LOG.debug("whether tenant {} is still there is not known: {}", tenant, e.getMessage());
      return false;
    }
  }
}
