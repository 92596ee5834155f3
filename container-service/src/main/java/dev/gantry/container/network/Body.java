package dev.gantry.container.network;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import tools.jackson.core.JacksonException;

/** Bodies of requests. Read here, as Docker does: whatever their content type, gaps allowed. */
final class Body {
  private Body() {}

  /**
   * @throws GantryException BAD_REQUEST
   */
  static <T> T read(byte[] body, Class<T> type) {
    if (body == null || body.length == 0) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid JSON: got EOF while reading request body");
    }
    try {
      T value = GantryJson.mapper().readValue(body, type);
      if (value == null) {
        throw new GantryException(ErrorCode.BAD_REQUEST, "invalid JSON: no object");
      }
      return value;
    } catch (JacksonException e) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid JSON: " + e.getOriginalMessage(), e);
    }
  }
}
