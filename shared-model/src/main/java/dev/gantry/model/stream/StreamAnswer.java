package dev.gantry.model.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gantry.model.error.ErrorCode;

/**
 * The agent's answer line.
 *
 * @param error null: done, or the stream follows
 * @param message what failed, for the user; null when nothing did
 * @param exec what exec create and exec inspect ask for; null otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamAnswer(ErrorCode error, String message, ExecView exec) {
  public static final StreamAnswer OK = new StreamAnswer(null, null, null);

  public StreamAnswer(ErrorCode error, String message) {
    this(error, message, null);
  }

  public static StreamAnswer of(ExecView exec) {
    return new StreamAnswer(null, null, exec);
  }
}
