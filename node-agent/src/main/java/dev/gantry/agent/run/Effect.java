package dev.gantry.agent.run;

import java.time.Duration;

/** What {@link RunMachine} wants done, in this order, by the container's actor. */
public sealed interface Effect {
  /** Write down the assignment. */
  record KeepAssignment() implements Effect {}

  /**
   * Write down the run as it was then: the same decision may go on to the next one, and the end of
   * this one has to be on disk before its process is reaped.
   */
  record KeepRun(RunView run) implements Effect {}

  /** Fetch layers, make the writable layer and volumes; answers Prepared or PrepareFailed. */
  record Prepare() implements Effect {}

  /** Answers Launched or LaunchFailed. */
  record Launch(long epoch, int attempt) implements Effect {}

  /** Answers Frozen or FreezeFailed. */
  record Freeze() implements Effect {}

  record Thaw() implements Effect {}

  /** Run its health check from now on, again and again; answers Probed each time. */
  record Watch() implements Effect {}

  /** Run it no more; one that is under way is of no interest. */
  record Unwatch() implements Effect {}

  /** Make its places in networks those of its spec, live; answers Moved. */
  record Follow() implements Effect {}

  /** Answers RestartDue after the time. */
  record ArmRestart(Duration after) implements Effect {}

  record DisarmRestart() implements Effect {}

  /**
   * @param signal name or number, as the tenant or image gave it
   */
  record Signal(String signal) implements Effect {}

  /** Answers StopDue after the time; replaces an earlier timer. */
  record ArmStop(Duration after) implements Effect {}

  record DisarmStop() implements Effect {}

  /** Bring the output to its end; answers Drained. */
  record Drain() implements Effect {}

  /**
   * @param progress nothing has changed, the node is still busy
   */
  record Report(RunView run, boolean progress, long sequence) implements Effect {}

  /** Clear away what the ended process had: descriptors, cgroups, its record. */
  record ClearRun() implements Effect {}

  /** Delete all that the container has on this node; answers Removed or RemoveFailed. */
  record Remove() implements Effect {}

  /** Try {@link Remove} again after a while. */
  record RemoveLater() implements Effect {}

  record ReportRemoved() implements Effect {}

  /** The actor has nothing more to do. */
  record Forget() implements Effect {}
}
