package dev.gantry.agent.snapshot;

import dev.gantry.agent.kernel.FileCallException;
import dev.gantry.model.run.RunReason;
import java.io.IOException;

/** A layer or writable layer can't be had; reason and message are for the run's report. */
public final class SnapshotException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RunReason reason;

  public SnapshotException(RunReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public SnapshotException(RunReason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public RunReason reason() {
    return reason;
  }

  /** Whatever the disk says, sorted into {@code DISK_FULL} and {@code otherwise}. */
  public static SnapshotException of(RunReason otherwise, String what, IOException cause) {
    if (isDiskFull(cause)) {
      return new SnapshotException(RunReason.DISK_FULL, what + ": no space left on device", cause);
    }
    return new SnapshotException(otherwise, what + ": " + cause.getMessage(), cause);
  }

  public static boolean isDiskFull(IOException failure) {
    if (failure instanceof FileCallException call) {
      return call.errno() == FileCallException.ENOSPC || call.errno() == FileCallException.EDQUOT;
    }
    String message = failure.getMessage();
    return message != null
        && (message.contains("No space left on device") || message.contains("Disk quota exceeded"));
  }
}
