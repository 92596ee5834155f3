package dev.gantry.agent.run;

import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Instant;

/**
 * What the node says of a run, as it is reported and kept on disk.
 *
 * @param exitCode null when there is none, or it is unknown
 * @param pid 0 when there is none
 * @param endpoint its place on the bridge while it runs; null when it has none
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
    NetworkEndpoint endpoint) {

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
    this(epoch, state, reason, message, exitCode, oomKilled, pid, startedAt, finishedAt, null);
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
        epoch, state, reason, message, exitCode, oomKilled, pid, startedAt, finishedAt, place);
  }

  /** Ended without having run, or in an unknown way. */
  RunView ended(RunState state, RunReason reason, String message, Instant at) {
    return new RunView(epoch, state, reason, message, null, false, 0, startedAt, at);
  }

  public RunView exited(Event.Exited exit) {
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
        exit.at());
  }
}
