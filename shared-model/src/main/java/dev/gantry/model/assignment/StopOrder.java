package dev.gantry.model.assignment;

/**
 * How to stop: first {@code signal} (name such as {@code SIGTERM} or number; empty = the spec's
 * stop signal), SIGKILL after {@code timeoutSeconds} (-1 = never).
 */
public record StopOrder(String signal, int timeoutSeconds) {
  public static final StopOrder KILL = new StopOrder("SIGKILL", 0);
}
