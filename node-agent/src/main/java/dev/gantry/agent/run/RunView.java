package dev.gantry.agent.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.run.Health;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Duration;
import java.time.Instant;

/**
 * What the node says of a run, as it is reported and kept on disk.
 *
 * @param exitCode null when there is none, or it is unknown
 * @param pid 0 when there is none
 * @param endpoint its place on the bridge while it runs; null when it has none
 * @param paused it runs, and is frozen
 * @param health by its check, while it runs; null when it has none
 */
public record RunView(
    long epoch,
    RunState state,
    RunReason reason,
    String message,
    Integer exitCode,
    boolean oomKilled,
    long pid,
    Instant startedAt,
    Instant finishedAt,
    NetworkEndpoint endpoint,
    boolean paused,
    Retry retry,
    Health health) {

  public RunView {
    retry = retry == null ? Retry.FIRST : retry;
  }

  public RunView(
      long epoch,
      RunState state,
      RunReason reason,
      String message,
      Integer exitCode,
      boolean oomKilled,
      long pid,
      Instant startedAt,
      Instant finishedAt) {
    this(
        epoch,
        state,
        reason,
        message,
        exitCode,
        oomKilled,
        pid,
        startedAt,
        finishedAt,
        null,
        false,
        Retry.FIRST,
        null);
  }

  static RunView of(long epoch, RunState state) {
    return new RunView(epoch, state, RunReason.NONE, "", null, false, 0, null, null);
  }

  public static RunView running(long epoch, long pid, Instant startedAt) {
    return new RunView(
        epoch, RunState.RUNNING, RunReason.NONE, "", null, false, pid, startedAt, null);
  }

  /** The same, running on the bridge. */
  public RunView at(NetworkEndpoint place) {
    return new RunView(
        epoch,
        state,
        reason,
        message,
        exitCode,
        oomKilled,
        pid,
        startedAt,
        finishedAt,
        place,
        paused,
        retry,
        health);
  }

  /** The same, as another attempt. */
  public RunView with(Retry other) {
    return new RunView(
        epoch,
        state,
        reason,
        message,
        exitCode,
        oomKilled,
        pid,
        startedAt,
        finishedAt,
        endpoint,
        paused,
        other,
        health);
  }

  /**
   * The same, frozen or not.
   *
   * @param text why it could not be frozen; empty when it could
   */
  public RunView paused(boolean frozen, String text) {
    return new RunView(
        epoch,
        state,
        reason,
        text,
        exitCode,
        oomKilled,
        pid,
        startedAt,
        finishedAt,
        endpoint,
        frozen,
        retry,
        health);
  }

  /** The same with another health. */
  RunView being(Health now) {
    return new RunView(
        epoch,
        state,
        reason,
        message,
        exitCode,
        oomKilled,
        pid,
        startedAt,
        finishedAt,
        endpoint,
        paused,
        retry,
        now);
  }

  public RunKey key() {
    return new RunKey(epoch, retry.attempt());
  }

  public int attempt() {
    return retry.attempt();
  }

  /** It is over, and its policy starts another attempt. */
  @JsonIgnore
  public boolean isWaiting() {
    return state.isTerminal() && retry.waiting();
  }

  Duration ran() {
    return startedAt == null || finishedAt == null
        ? Duration.ZERO
        : Duration.between(startedAt, finishedAt);
  }

  /** When the next attempt is due. */
  Instant nextAt() {
    return finishedAt.plusMillis(retry.waitMillis());
  }

  /** Ended without having run, or in an unknown way. */
  RunView ended(RunState state, RunReason reason, String message, Instant at) {
    return new RunView(
        epoch, state, reason, message, null, false, 0, startedAt, at, null, false, retry, null);
  }

  RunView exited(Event.Exited exit) {
    RunReason why;
    if (!exit.known()) {
      why = RunReason.EXIT_CODE_UNKNOWN;
    } else if (exit.oomKilled()) {
      why = RunReason.OOM_KILLED;
    } else {
      why = exit.signal() == 0 ? RunReason.COMPLETED : RunReason.SIGNALED;
    }
    return new RunView(
        epoch,
        RunState.EXITED,
        why,
        exit.known() ? "" : "the process is gone and its exit code is not known",
        exit.known() ? exit.code() : null,
        exit.oomKilled(),
        0,
        startedAt,
        exit.at(),
        null,
        false,
        retry,
        null);
  }

  RunView vanished(Event.Vanished gone) {
    return gone.rebooted()
        ? ended(RunState.LOST, RunReason.NODE_REBOOTED, "the node was rebooted", gone.at())
        : ended(
            RunState.EXITED,
            RunReason.EXIT_CODE_UNKNOWN,
            "the process ended while no agent ran, and its exit code is not known",
            gone.at());
  }
}
