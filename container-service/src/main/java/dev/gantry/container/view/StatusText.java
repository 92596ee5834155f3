package dev.gantry.container.view;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Outcome;
import dev.gantry.model.run.Health;
import java.time.Duration;
import java.time.Instant;

/** Docker's status in words, as {@code docker ps} shows it. */
final class StatusText {
  private static final int A_DAY = 24;
  private static final int A_WEEK = 7 * A_DAY;
  private static final int A_MONTH = 30 * A_DAY;
  private static final int A_YEAR = 365 * A_DAY;

  private StatusText() {}

  /**
   * @param reachable false: its node is silent, and this is what was known last
   */
  static String of(ContainerState state, boolean reachable, Instant now) {
    boolean ends = state.isRemoved() || !state.run().isActive();
    return of(state, now) + (reachable || ends ? "" : " (unreachable)");
  }

  private static String of(ContainerState state, Instant now) {
    Outcome outcome = state.outcome();
    if (state.isRemoved()) {
      return "Removal In Progress";
    }
    if (state.run().isRunning()) {
      String up = "Up " + duration(Duration.between(state.run().startedAt(), now));
      return state.run().paused() ? up + " (Paused)" : up + health(state.run().health());
    }
    if (state.run().isRestarting() && outcome.finishedAt() != null) {
      Duration ago = Duration.between(outcome.finishedAt(), now);
      return "Restarting (" + outcome.exitCode() + ") " + duration(ago) + " ago";
    }
    if (outcome.startedAt() == null) {
      return "Created";
    }
    if (outcome.finishedAt() == null) {
      return "";
    }
    Duration ago = Duration.between(outcome.finishedAt(), now);
    return "Exited (" + outcome.exitCode() + ") " + duration(ago) + " ago";
  }

  private static String health(Health health) {
    if (health == null) {
      return "";
    }
    return health.status() == Health.Status.STARTING
        ? " (health: starting)"
        : " (" + health.status().word() + ")";
  }

  /** A duration as people say it. */
  static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    long minutes = duration.toMinutes();
    long hours = Math.round(duration.toSeconds() / 3600.0);
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds < 60) {
      return seconds == 1 ? "1 second" : seconds + " seconds";
    }
    if (minutes < 60) {
      return minutes == 1 ? "About a minute" : minutes + " minutes";
    }
    return hours(hours);
  }

  private static String hours(long hours) {
    if (hours == 1) {
      return "About an hour";
    }
    if (hours < 2 * A_DAY) {
      return hours + " hours";
    }
    if (hours < 2 * A_WEEK) {
      return hours / A_DAY + " days";
    }
    if (hours < 2 * A_MONTH) {
      return hours / A_WEEK + " weeks";
    }
    return hours < 2 * A_YEAR ? hours / A_MONTH + " months" : hours / A_YEAR + " years";
  }
}
