package dev.gantry.agent.launch;

import dev.gantry.model.run.RunReason;

/** A container could not be started; nothing of the attempt is left. */
public final class LaunchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RunReason reason;
  private final transient LaunchTrace trace;

  /**
   * @param reason why, in one word
   * @param message why, in Docker's words where Docker has some; goes to the tenant as it is
   * @param trace the calls up to the failure
   */
  public LaunchException(RunReason reason, String message, LaunchTrace trace, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.trace = trace;
  }

  public LaunchException(RunReason reason, String message, LaunchTrace trace) {
    this(reason, message, trace, null);
  }

  public RunReason reason() {
    return reason;
  }

  public LaunchTrace trace() {
    return trace == null ? LaunchTrace.EMPTY : trace;
  }
}
