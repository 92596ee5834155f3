package dev.gantry.model.event;

import java.util.Map;
import java.util.Objects;

/**
 * One event of Docker's event stream, as it is kept.
 *
 * @param type {@code container}, {@code image}, {@code volume} or {@code network}
 * @param actor id of what it happened to
 * @param timeNano nanoseconds since 1970, by the clock of the service or node where it happened
 */
public record EngineEvent(
    String type, String action, String actor, Map<String, String> attributes, long timeNano) {
  public EngineEvent {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(actor, "actor");
    attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
  }
}
