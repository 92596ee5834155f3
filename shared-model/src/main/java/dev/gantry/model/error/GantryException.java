package dev.gantry.model.error;

import java.util.Objects;

/**
 * The one exception with a stable code. Its message is what the user reads: what failed, on what,
 * why.
 */
public class GantryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public GantryException(ErrorCode code, String message) {
    super(Objects.requireNonNull(message, "message"));
    this.code = Objects.requireNonNull(code, "code");
  }

  public GantryException(ErrorCode code, String message, Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
    this.code = Objects.requireNonNull(code, "code");
  }

  public ErrorCode code() {
    return code;
  }
}
