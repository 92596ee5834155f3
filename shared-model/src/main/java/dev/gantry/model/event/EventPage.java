package dev.gantry.model.event;

import java.util.List;
import java.util.Objects;

/**
 * Some of a tenant's events, in their order.
 *
 * @param cursor where the next page begins; opaque, and good at any replica
 * @param more there may be further ones right now
 */
public record EventPage(List<EngineEvent> events, String cursor, boolean more) {
  public EventPage {
    events = List.copyOf(events);
    Objects.requireNonNull(cursor, "cursor");
  }
}
