package dev.gantry.agent.gateway;

import java.io.IOException;

/** The gateway answered, but not as hoped. */
public final class GatewayException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  GatewayException(String call, int status, String body) {
    super(call + ": the gateway answered " + status + (body.isBlank() ? "" : " " + body.strip()));
    this.status = status;
  }

  public int status() {
    return status;
  }

  /** The token is not accepted. */
  public boolean isUnauthorized() {
    return status == 401;
  }
}
