package dev.gantry.agent.run;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.run.Health;
import dev.gantry.model.run.RunReason;
import java.time.Instant;

/** What happens to a container on this node. */
public sealed interface Event {
  /** The owner wants something, maybe for the second time, maybe late. */
  record Assigned(Assignment.OfContainer assignment) implements Event {}

  /** The agent has come back and found what it had written down; asks what to do now. */
  record Restored() implements Event {}

  record Prepared() implements Event {}

  record PrepareFailed(RunReason reason, String message) implements Event {}

  /**
   * The program runs.
   *
   * @param endpoint its place on the bridge; null when it has none
   */
  record Launched(long pid, Instant at, NetworkEndpoint endpoint) implements Event {
    public Launched(long pid, Instant at) {
      this(pid, at, null);
    }
  }

  record LaunchFailed(RunReason reason, String message) implements Event {}

  /**
   * The first process has ended.
   *
   * @param code as Docker gives it: 128 + signal for a signal
   * @param known false: nobody kept the exit code
   */
  record Exited(int code, int signal, boolean oomKilled, boolean known, Instant at)
      implements Event {}

  /**
   * The agent has come back and the process of the recorded run is not there any more.
   *
   * @param rebooted the record is of another boot of the machine
   */
  record Vanished(boolean rebooted, Instant at) implements Event {}

  /** The user has a signal sent that ends the run for good: its policy starts no other. */
  record KillAsked(int signal) implements Event {}

  /** No process of the container gets any time. */
  record Frozen() implements Event {}

  /** It could not be frozen, and runs on. */
  record FreezeFailed(String message) implements Event {}

  /**
   * The health check has been run.
   *
   * @param run of which run; late ones are dropped
   * @param health what it makes of it
   */
  record Probed(RunKey run, Health health) implements Event {}

  /**
   * A running container's places in networks are others now.
   *
   * @param message why not all that was wanted was done; empty when it was
   */
  record Moved(NetworkEndpoint endpoint, String message) implements Event {}

  /** The wait before the next attempt is over. */
  record RestartDue() implements Event {}

  /** All output has reached the log and the attached clients. */
  record Drained() implements Event {}

  /** The time that the container had to stop by itself is over. */
  record StopDue() implements Event {}

  /** Time to say that the node is still busy. */
  record ProgressDue(String message) implements Event {}

  record Removed() implements Event {}

  /** Something of it is still there; it is tried again. */
  record RemoveFailed(String message) implements Event {}

  /** Time to try the removal again. */
  record RemoveDue() implements Event {}
}
