package dev.gantry.standalone.client;

import dev.gantry.standalone.installation.LaunchException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the platform answered. */
public record Answer(int status, String body) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public boolean ok() {
    return status < 400;
  }

  /**
   * The body of a good answer.
   *
   * @throws LaunchException with the platform's words, for a bad one
   */
  public JsonNode json() {
    if (!ok()) {
      throw new LaunchException(message());
    }
    return body.isBlank() ? JSON.nullNode() : JSON.readTree(body);
  }

  /**
   * The body of a good answer that is no JSON.
   *
   * @throws LaunchException with the platform's words, for a bad one
   */
  public String text() {
    if (!ok()) {
      throw new LaunchException(message());
    }
    return body;
  }

  private String message() {
    try {
      JsonNode message = JSON.readTree(body).path("message");
      return message.isString() ? message.stringValue() : "answer " + status + ": " + body.strip();
    } catch (JacksonException e) {
      return "answer " + status + ": " + body.strip();
    }
  }
}
