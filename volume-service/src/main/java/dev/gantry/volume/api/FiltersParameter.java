package dev.gantry.volume.api;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.volume.filter.Filters;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/** Decodes the JSON in {@code ?filters=}. */
final class FiltersParameter {
  private static final TypeReference<Map<String, Object>> ANY = new TypeReference<>() {};

  private FiltersParameter() {}

  static Filters read(String json) {
    if (json == null || json.isEmpty()) {
      return Filters.NONE;
    }
    try {
      Map<String, Object> decoded = GantryJson.mapper().readValue(json, ANY);
      return decoded == null ? Filters.NONE : Filters.of(decoded);
    } catch (JacksonException e) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid filters: not a JSON object: " + e.getOriginalMessage());
    }
  }
}
