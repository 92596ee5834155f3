package dev.gantry.model.error;

/**
 * Stable codes of all errors that cross a module. {@link #httpStatus()} is the one table of
 * statuses on the tenants' API (Docker's; the registry API has its own codes).
 */
public enum ErrorCode {
  BAD_REQUEST(ErrorKind.USER, 400),
  UNAUTHORIZED(ErrorKind.USER, 401),
  FORBIDDEN(ErrorKind.USER, 403),
  NO_SUCH_CONTAINER(ErrorKind.USER, 404),
  NO_SUCH_IMAGE(ErrorKind.USER, 404),
  NO_SUCH_VOLUME(ErrorKind.USER, 404),
  NO_SUCH_NETWORK(ErrorKind.USER, 404),
  NO_SUCH_EXEC(ErrorKind.USER, 404),
  NO_SUCH_BLOB(ErrorKind.USER, 404),
  NO_SUCH_NODE(ErrorKind.USER, 404),
  NOT_FOUND(ErrorKind.USER, 404),
  /** The command of a container is not there: clients derive exit code 127 from the message. */
  COMMAND_NOT_FOUND(ErrorKind.USER, 400),
  /** The command is there but can't be executed: clients derive exit code 126 from the message. */
  COMMAND_NOT_EXECUTABLE(ErrorKind.USER, 400),
  NAME_IN_USE(ErrorKind.CONFLICT, 409),
  CONTAINER_RUNNING(ErrorKind.CONFLICT, 409),
  CONTAINER_NOT_RUNNING(ErrorKind.CONFLICT, 409),
  CONTAINER_PAUSED(ErrorKind.CONFLICT, 409),
  /** Docker's status for this is 500. */
  CONTAINER_NOT_PAUSED(ErrorKind.CONFLICT, 500),
  CONTAINER_RESTARTING(ErrorKind.CONFLICT, 409),
  REMOVAL_IN_PROGRESS(ErrorKind.CONFLICT, 409),
  IMAGE_IN_USE(ErrorKind.CONFLICT, 409),
  VOLUME_IN_USE(ErrorKind.CONFLICT, 409),
  CONFLICT(ErrorKind.CONFLICT, 409),
  /** Docker answers 304 without a body: the container is started, or stopped, already. */
  NOT_MODIFIED(ErrorKind.CONFLICT, 304),
  QUOTA_EXCEEDED(ErrorKind.CAPACITY, 403),
  DIGEST_MISMATCH(ErrorKind.USER, 400),
  /** A host port is taken. Docker's status for this is 500. */
  PORT_IN_USE(ErrorKind.CONFLICT, 500),
  /** A network has no free address. */
  NO_ADDRESS(ErrorKind.CAPACITY, 503),
  NO_NODE(ErrorKind.TRANSIENT, 503),
  NODE_UNREACHABLE(ErrorKind.TRANSIENT, 503),
  UNAVAILABLE(ErrorKind.TRANSIENT, 503),
  /** Another registry can't be reached, or answers what it must not. Docker's status is 500. */
  REGISTRY_FAILED(ErrorKind.TRANSIENT, 500),
  DISK_FULL(ErrorKind.CAPACITY, 507),
  NOT_IMPLEMENTED(ErrorKind.USER, 501),
  LAUNCH_FAILED(ErrorKind.INTERNAL, 500),
  INTERNAL(ErrorKind.INTERNAL, 500);

  private final ErrorKind kind;
  private final int httpStatus;

  ErrorCode(ErrorKind kind, int httpStatus) {
    this.kind = kind;
    this.httpStatus = httpStatus;
  }

  public ErrorKind kind() {
    return kind;
  }

  public int httpStatus() {
    return httpStatus;
  }
}
