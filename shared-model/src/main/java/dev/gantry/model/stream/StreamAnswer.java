package dev.gantry.model.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gantry.model.error.ErrorCode;

/**
 * The agent's answer line.
 *
 * @param error null: done, or the stream follows
 * @param message what failed, for the user; null when nothing did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamAnswer(ErrorCode error, String message) {
  public static final StreamAnswer OK = new StreamAnswer(null, null);
}
