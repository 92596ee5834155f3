package dev.gantry.gateway.tenant;

import dev.gantry.model.id.TenantId;
import java.time.Instant;

/** One of those who share the platform and see nothing of each other. */
public record Tenant(TenantId id, String description, Instant createdAt) {}
