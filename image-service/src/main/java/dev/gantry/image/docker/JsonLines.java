package dev.gantry.image.docker;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** Docker's progress answer: one JSON object a line. */
final class JsonLines {
  private static final JsonMapper JSON = JsonMapper.shared();

  private JsonLines() {}

  /** A line; the field that is not meant is null. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(String status, String stream) {
    static Line status(String text) {
      return new Line(text, null);
    }

    static Line stream(String text) {
      return new Line(null, text);
    }
  }

  static void write(HttpServletResponse response, Line line) throws IOException {
    response.setContentType("application/json");
    response
        .getOutputStream()
        .write((JSON.writeValueAsString(line) + "\r\n").getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
  }
}
