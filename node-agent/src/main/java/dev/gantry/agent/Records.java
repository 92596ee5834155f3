package dev.gantry.agent;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The mapper of what the agent keeps and of what it is told. Lenient to the versions before and
 * after: an unknown field is skipped and a missing one is null, or zero for a primitive.
 */
final class Records {
  private Records() {}

  static JsonMapper mapper() {
    return JsonMapper.builder()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .build();
  }
}
