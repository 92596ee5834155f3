package dev.gantry.gateway.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.ImageEvent;
import dev.gantry.model.event.VolumeEvent;
import dev.gantry.model.id.TenantId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One line of {@code GET /events}, in Docker's form.
 *
 * @param status as action, for clients older than API 1.22; containers and images only
 * @param time seconds since 1970
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EngineEvent(
    @JsonIgnore TenantId tenant,
    @JsonIgnore Instant at,
    @JsonProperty("status") String status,
    @JsonProperty("id") String id,
    @JsonProperty("from") String from,
    @JsonProperty("Type") String type,
    @JsonProperty("Action") String action,
    @JsonProperty("Actor") Actor actor,
    @JsonProperty("scope") String scope,
    @JsonProperty("time") long time,
    @JsonProperty("timeNano") long timeNano) {
  private static final long NANOS = 1_000_000_000L;

  record Actor(
      @JsonProperty("ID") String id, @JsonProperty("Attributes") Map<String, String> attributes) {}

  /** Empty for a change that Docker has no event for. */
  static Optional<EngineEvent> ofContainer(Envelope<ContainerEvent> record) {
    ContainerEvent event = record.payload();
    Map<String, String> attributes = new HashMap<>(event.attributes());
    putIfKnown(attributes, "image", event.imageName());
    putIfKnown(attributes, "name", event.name());
    return make(
        record,
        "container",
        event.action(),
        event.container().value(),
        attributes,
        event.imageName() == null ? "" : event.imageName());
  }

  static Optional<EngineEvent> ofImage(Envelope<ImageEvent> record) {
    ImageEvent event = record.payload();
    Map<String, String> attributes = new HashMap<>(event.attributes());
    if (!event.references().isEmpty()) {
      putIfKnown(attributes, "name", event.references().getFirst());
    }
    return make(record, "image", event.action(), event.image().value(), attributes, null);
  }

  static Optional<EngineEvent> ofVolume(Envelope<VolumeEvent> record) {
    VolumeEvent event = record.payload();
    return make(
        record, "volume", event.action(), event.volume().value(), Map.of("driver", "local"), null);
  }

  private static void putIfKnown(Map<String, String> attributes, String name, String value) {
    if (value != null) {
      attributes.putIfAbsent(name, value);
    }
  }

  private static Optional<EngineEvent> make(
      Envelope<?> record,
      String type,
      String action,
      String id,
      Map<String, String> attributes,
      String from) {
    if (action == null || action.isEmpty()) {
      return Optional.empty();
    }
    Instant at = record.occurredAt();
    boolean legacy = !type.equals("volume");
    return Optional.of(
        new EngineEvent(
            record.tenant(),
            at,
            legacy ? action : null,
            legacy ? id : null,
            from,
            type,
            action,
            new Actor(id, attributes),
            "local",
            at.getEpochSecond(),
            at.getEpochSecond() * NANOS + at.getNano()));
  }
}
