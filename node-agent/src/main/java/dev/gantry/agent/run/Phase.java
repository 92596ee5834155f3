package dev.gantry.agent.run;

/** Where a container is on this node; {@link RunMachine} lists what leads where. */
public enum Phase {
  /** Known, nothing made yet (or the agent has just come back and looks again). */
  NEW,
  /** Layers are being fetched, the writable layer and volumes made. */
  PREPARING,
  /** All is there, no process. */
  READY,
  STARTING,
  RUNNING,
  /** Running, told to stop. */
  STOPPING,
  /** The process has ended; its output is on the way to those who read it. */
  DRAINING,
  /** The run has ended by itself, and its policy starts the next attempt after a while. */
  WAITING,
  REMOVING,
  /** Nothing is left. */
  GONE;
}
