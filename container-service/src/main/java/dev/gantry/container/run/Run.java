package dev.gantry.container.run;

import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.run.Health;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One attempt to run a container. It only moves forward, see {@link RunState}. Epoch 0 is the slot
 * that is prepared before anybody asked for a start: it never executes anything.
 *
 * @param epoch counts the starts that a user asked for; written by this service
 * @param attempt counts restarts by policy within the epoch; written by the node
 * @param sequence of the last report that changed it
 * @param exitCode null until it is known
 * @param pid process 1 as the host sees it, 0 when there is none
 * @param startedAt null until it ran
 * @param finishedAt null until it ended
 * @param since when it entered its state, by this service's clock
 * @param endpoint its place on the node's bridge while it runs; null when it has none
 * @param paused it runs, and is frozen
 * @param restarting it is over, and its node starts the next attempt after a while
 * @param health by its check, since it ran; null when it has none
 */
public record Run(
    long epoch,
    int attempt,
    long sequence,
    RunState state,
    RunReason reason,
    String message,
    Integer exitCode,
    boolean oomKilled,
    long pid,
    Instant startedAt,
    Instant finishedAt,
    Instant since,
    NetworkEndpoint endpoint,
    boolean paused,
    boolean restarting,
    Health health) {
  public Run {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(since, "since");
    reason = reason == null ? RunReason.NONE : reason;
    message = message == null ? "" : message;
  }

  /** A run that is on no bridge network. */
  public Run(
      long epoch,
      int attempt,
      long sequence,
      RunState state,
      RunReason reason,
      String message,
      Integer exitCode,
      boolean oomKilled,
      long pid,
      Instant startedAt,
      Instant finishedAt,
      Instant since) {
    this(
        epoch,
        attempt,
        sequence,
        state,
        reason,
        message,
        exitCode,
        oomKilled,
        pid,
        startedAt,
        finishedAt,
        since,
        null,
        false,
        false,
        null);
  }

  /** A run that no node has heard of yet. */
  public static Run assigned(long epoch, Instant now) {
    return new Run(
        epoch, 0, 0, RunState.ASSIGNED, RunReason.NONE, "", null, false, 0, null, null, now);
  }

  /** Asked for and not ended: it runs or is about to. The prepared slot of epoch 0 is not live. */
  public boolean isLive() {
    return epoch > 0 && !state.isTerminal();
  }

  public boolean isRunning() {
    return state == RunState.RUNNING;
  }

  /** Ended by itself, and on the way to the next attempt. */
  public boolean isRestarting() {
    return restarting || (attempt > 0 && isLive() && !isRunning());
  }

  /** Live, or to be started again by its policy: what can be stopped. */
  public boolean isActive() {
    return isLive() || restarting;
  }

  /** This run, or the next attempt of its epoch, as the node reports it. */
  public Run reported(AgentReport.RunChanged report, Instant now) {
    return new Run(
        report.epoch(),
        report.attempt(),
        report.sequence(),
        report.state(),
        report.reason(),
        report.message(),
        report.exitCode(),
        report.oomKilled(),
        report.state().isTerminal() ? 0 : report.pid(),
        started(report, now),
        report.state().isTerminal() && report.finishedAt() == null ? now : report.finishedAt(),
        now,
        report.state() == RunState.RUNNING ? report.endpoint() : null,
        report.state() == RunState.RUNNING && report.paused(),
        report.state().isTerminal() && report.restarting(),
        healthAfter(report));
  }

  /** This run in the same state, under another condition, as the node reports it. */
  public Run conditioned(AgentReport.RunChanged report) {
    NetworkEndpoint place = report.endpoint() == null ? endpoint : report.endpoint();
    return at(place)
        .with(report.sequence(), report.message(), report.paused(), report.restarting())
        .being(report.health() == null ? health : report.health());
  }

  /** This run, of which the node has said nothing in particular. */
  public Run quiet() {
    return with(sequence, "", paused, restarting);
  }

  /** This run, which was to be followed by another attempt, and is not. */
  public Run settled() {
    return with(sequence, message, false, false);
  }

  private Run at(NetworkEndpoint place) {
    return new Run(
        epoch,
        attempt,
        sequence,
        state,
        reason,
        message,
        exitCode,
        oomKilled,
        pid,
        startedAt,
        finishedAt,
        since,
        place,
        paused,
        restarting,
        health);
  }

  private Run with(long newer, String text, boolean frozen, boolean again) {
    return new Run(
        epoch,
        attempt,
        newer,
        state,
        reason,
        text,
        exitCode,
        oomKilled,
        pid,
        startedAt,
        finishedAt,
        since,
        endpoint,
        frozen,
        again,
        health);
  }

  private Run being(Health now) {
    return new Run(
        epoch,
        attempt,
        sequence,
        state,
        reason,
        message,
        exitCode,
        oomKilled,
        pid,
        startedAt,
        finishedAt,
        since,
        endpoint,
        paused,
        restarting,
        now);
  }

  /** As Docker: what does not run any more is not well. */
  private static Health over(Health last) {
    return last == null
        ? null
        : new Health(Health.Status.UNHEALTHY, last.failures(), last.probes());
  }

  private Health healthAfter(AgentReport.RunChanged report) {
    if (report.state() == RunState.RUNNING) {
      return report.health();
    }
    return report.attempt() == attempt && report.state().isTerminal() ? over(health) : null;
  }

  /** The word of its status that a check has come to, and another run or report had not. */
  public Optional<Health.Status> healthTurnedFrom(Run before) {
    if (!isRunning() || health == null || health.status() == Health.Status.STARTING) {
      return Optional.empty();
    }
    boolean same =
        before.attempt == attempt
            && before.isRunning()
            && before.health != null
            && before.health.status() == health.status();
    return same ? Optional.empty() : Optional.of(health.status());
  }

  /** This run, ended without a word of the node. */
  public Run ended(RunState terminal, RunReason why, String text, Instant now) {
    return new Run(
            epoch, attempt, sequence, terminal, why, text, exitCode, oomKilled, 0, startedAt, now,
            now)
        .being(over(health));
  }

  private Instant started(AgentReport.RunChanged report, Instant now) {
    if (report.startedAt() != null) {
      return report.startedAt();
    }
    boolean ran = report.state() == RunState.RUNNING || report.state() == RunState.EXITED;
    if (!ran) {
      return null;
    }
    return startedAt != null && report.attempt() == attempt ? startedAt : now;
  }
}
