package dev.gantry.gateway.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.gateway.apiversion.ApiVersion;
import dev.gantry.model.event.EngineEvent;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of {@code GET /events}, in Docker's form and order of fields.
 *
 * @param status as action; as {@code id} and {@code from} for containers and images only, and only
 *     up to API 1.51
 * @param time seconds since 1970
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EventLine(
    @JsonProperty("status") String status,
    @JsonProperty("id") String id,
    @JsonProperty("from") String from,
    @JsonProperty("Type") String type,
    @JsonProperty("Action") String action,
    @JsonProperty("Actor") Actor actor,
    @JsonProperty("scope") String scope,
    @JsonProperty("time") long time,
    @JsonProperty("timeNano") long timeNano) {
  private static final ApiVersion WITHOUT_OLD_FIELDS = new ApiVersion(1, 52);
  private static final long NANOS = 1_000_000_000L;

  /** Attributes sorted, as Go writes maps. */
  record Actor(
      @JsonProperty("ID") String id,
      @JsonProperty("Attributes") TreeMap<String, String> attributes) {}

  static EventLine of(EngineEvent event, ApiVersion version) {
    boolean container = event.type().equals("container");
    boolean old =
        (container || event.type().equals("image")) && !version.atLeast(WITHOUT_OLD_FIELDS);
    return new EventLine(
        old ? event.action() : null,
        old ? event.actor() : null,
        old && container ? image(event.attributes()) : null,
        event.type(),
        event.action(),
        new Actor(event.actor(), new TreeMap<>(event.attributes())),
        "local",
        Math.floorDiv(event.timeNano(), NANOS),
        event.timeNano());
  }

  /** Go leaves empty fields of these out. */
  private static String image(Map<String, String> attributes) {
    String image = attributes.getOrDefault("image", "");
    return image.isEmpty() ? null : image;
  }
}
