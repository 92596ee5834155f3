package dev.gantry.gateway.answer;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;

/** Reads JSON bodies. */
public final class Bodies {
  private Bodies() {}

  /**
   * The body as an object of this type.
   *
   * @throws GantryException BAD_REQUEST for what is no such object
   */
  public static <T> T read(HttpServletRequest request, Class<T> type) throws IOException {
    try {
      // Left open: a connection that is taken over next has what follows the object drained.
      T body =
          GantryJson.mapper()
              .readerFor(type)
              .without(StreamReadFeature.AUTO_CLOSE_SOURCE)
              .readValue(request.getInputStream());
      if (body != null) {
        return body;
      }
    } catch (JacksonIOException e) {
      throw new IOException("the client broke off its body", e);
    } catch (JacksonException e) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid JSON: " + e.getOriginalMessage(), e);
    }
    throw new GantryException(ErrorCode.BAD_REQUEST, "a JSON body is expected");
  }
}
