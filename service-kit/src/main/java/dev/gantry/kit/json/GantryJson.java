package dev.gantry.kit.json;

import dev.gantry.model.event.Envelope;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one mapper for records that cross a process. Lenient to readers' and writers' versions: an
 * unknown field is skipped and a missing one is null, or zero for a primitive.
 */
public final class GantryJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private GantryJson() {}

  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** The JSON of an envelope, with the type name of a payload that is one of a sealed family. */
  public static String envelope(Envelope<?> envelope) {
    // The mapper sees Envelope<Object> in an untyped call and would leave the type name out.
    return MAPPER.writerFor(envelopeOf(envelope.payload().getClass())).writeValueAsString(envelope);
  }

  /** {@code Envelope<payload>}. */
  public static JavaType envelopeOf(Class<?> payload) {
    return MAPPER.getTypeFactory().constructParametricType(Envelope.class, payload);
  }
}
