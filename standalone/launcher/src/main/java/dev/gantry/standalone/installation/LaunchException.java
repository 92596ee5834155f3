package dev.gantry.standalone.installation;

/** A failure whose message is written for the person at the terminal; shown without a trace. */
public final class LaunchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LaunchException(String message) {
    super(message);
  }

  public LaunchException(String message, Throwable cause) {
    super(message, cause);
  }
}
