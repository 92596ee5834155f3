package dev.gantry.model.spec;

import java.time.Duration;
import java.util.List;

/**
 * What a node runs in a container, again and again, to know whether it is well. As Docker's
 * HEALTHCHECK.
 *
 * @param command with arguments; a shell's is resolved already
 * @param interval from the end of one probe to the next
 * @param timeout after which a probe is killed and has failed
 * @param startPeriod in which failures don't count
 * @param startInterval between probes in the start period
 * @param retries so many failures in a row make it unhealthy
 * @param restart an unhealthy container is stopped, and its restart policy decides
 */
public record HealthCheck(
    List<String> command,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    Duration startInterval,
    int retries,
    boolean restart) {
  public HealthCheck {
    command = List.copyOf(command);
    if (command.isEmpty() || retries < 1) {
      throw new IllegalArgumentException("not a health check: " + command + ", " + retries);
    }
  }
}
