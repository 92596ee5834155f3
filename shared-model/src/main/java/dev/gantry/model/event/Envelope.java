package dev.gantry.model.event;

import dev.gantry.model.id.TenantId;
import java.time.Instant;
import java.util.Objects;

/**
 * What every Kafka record carries, as JSON. The payload is the aggregate's whole new state, so that
 * a reader drops what is older than it has.
 *
 * @param id of the record, for tracing
 * @param key the Kafka key: node, container or resource, as the topic says
 * @param version of the aggregate
 */
public record Envelope<T>(
    String id, TenantId tenant, String key, long version, Instant occurredAt, T payload) {
  public Envelope {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(occurredAt, "occurredAt");
    Objects.requireNonNull(payload, "payload");
  }
}
