package dev.gantry.kit.json;

import tools.jackson.databind.DeserializationFeature;
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
}
