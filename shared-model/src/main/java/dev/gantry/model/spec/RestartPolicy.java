package dev.gantry.model.spec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;

/**
 * Docker's restart policy of a container, carried out by its node. The waits are Docker's too: 100
 * ms, doubled with each restart up to a minute, and 100 ms again after a run of 10 s.
 *
 * @param maximumRetries for ON_FAILURE: restarts of one start at most; 0 = no limit
 */
public record RestartPolicy(Name name, int maximumRetries) {
  public static final RestartPolicy NO = new RestartPolicy(Name.NO, 0);

  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration GOOD_RUN = Duration.ofSeconds(10);

  /** Docker's names, in our letters. */
  public enum Name {
    NO,
    ALWAYS,
    UNLESS_STOPPED,
    ON_FAILURE
  }

  public RestartPolicy {
    name = name == null ? Name.NO : name;
    maximumRetries = Math.max(0, maximumRetries);
  }

  /** Whether there is anything to do when a run ends. */
  @JsonIgnore
  public boolean isNo() {
    return name == Name.NO;
  }

  /**
   * Whether a run that ended by itself is followed by another.
   *
   * @param exitCode null when unknown, which counts as a failure
   * @param restarts how many there were since the start that was asked for
   */
  public boolean restarts(Integer exitCode, int restarts) {
    return switch (name) {
      case NO -> false;
      case ALWAYS, UNLESS_STOPPED -> true;
      case ON_FAILURE ->
          (exitCode == null || exitCode != 0) && (maximumRetries == 0 || restarts < maximumRetries);
    };
  }

  /**
   * How long to wait before the next restart.
   *
   * @param before what was waited before the run that has ended; zero for none
   * @param ran how long it ran
   */
  public static Duration waitAfter(Duration before, Duration ran) {
    if (before.isZero() || ran.compareTo(GOOD_RUN) >= 0) {
      return FIRST_WAIT;
    }
    Duration doubled = before.multipliedBy(2);
    return doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
  }
}
