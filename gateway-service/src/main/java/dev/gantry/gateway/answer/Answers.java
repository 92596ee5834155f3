package dev.gantry.gateway.answer;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorBody;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes answers in Docker's form. */
public final class Answers {
  private Answers() {}

  public static void json(HttpServletResponse response, int status, Object body)
      throws IOException {
    byte[] content = GantryJson.mapper().writeValueAsBytes(body);
    response.setStatus(status);
    response.setHeader("Content-Type", "application/json");
    response.setContentLength(content.length);
    response.getOutputStream().write(content);
  }

  public static void text(HttpServletResponse response, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    response.setHeader("Content-Type", "text/plain; charset=utf-8");
    response.setContentLength(content.length);
    response.getOutputStream().write(content);
  }

  public static void error(HttpServletResponse response, ErrorCode code, String message)
      throws IOException {
    json(response, code.httpStatus(), new ErrorBody(message, code));
  }

  public static void error(HttpServletResponse response, GantryException e) throws IOException {
    if (e.code() == ErrorCode.NOT_MODIFIED) {
      response.setStatus(e.code().httpStatus());
      return;
    }
    error(response, e.code(), e.getMessage());
  }
}
