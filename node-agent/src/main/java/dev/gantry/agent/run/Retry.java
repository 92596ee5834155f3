package dev.gantry.agent.run;

import dev.gantry.model.spec.RestartPolicy;
import java.time.Duration;

/**
 * Where a run stands among the restarts of its epoch by policy.
 *
 * @param attempt 0 = the start that was asked for
 * @param waitMillis what was waited before this attempt; once the run is over and {@code waiting},
 *     what is waited before the next
 * @param waiting the run is over and another attempt follows
 * @param cancelled the user ended the run: no attempt follows it
 */
public record Retry(int attempt, long waitMillis, boolean waiting, boolean cancelled) {
  public static final Retry FIRST = new Retry(0, 0, false, false);

  /** Of the attempt that was waited for. */
  Retry next() {
    return new Retry(attempt + 1, waitMillis, false, false);
  }

  Retry cancel() {
    return new Retry(attempt, waitMillis, false, true);
  }

  /** What the policy says of a run that ended by itself. */
  Retry after(RestartPolicy policy, Integer exitCode, Duration ran) {
    if (cancelled || !policy.restarts(exitCode, attempt)) {
      return this;
    }
    Duration wait = RestartPolicy.waitAfter(Duration.ofMillis(waitMillis), ran);
    return new Retry(attempt, wait.toMillis(), true, false);
  }
}
