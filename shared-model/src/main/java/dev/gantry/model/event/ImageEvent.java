package dev.gantry.model.event;

import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.util.List;
import java.util.Map;

/**
 * An image came, changed its names or went.
 *
 * @param action Docker's: import, tag, untag, delete, pull, load
 */
public record ImageEvent(
    Digest image,
    TenantId tenant,
    List<String> references,
    boolean removed,
    String action,
    Map<String, String> attributes) {
  public ImageEvent {
    references = references == null ? List.of() : List.copyOf(references);
    attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
  }
}
