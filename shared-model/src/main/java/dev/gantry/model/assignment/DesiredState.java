package dev.gantry.model.assignment;

/** What container-service wants of a container on its node. */
public enum DesiredState {
  /** Layers fetched, root file system mounted or mountable, nothing running. */
  READY,
  /** The run of this epoch is to be running. An epoch already ended is not started again. */
  RUNNING,
  /** No process; the writable layer stays. */
  STOPPED,
  /** Nothing is left of it on the node. The agent answers with {@code ContainerRemoved}. */
  REMOVED
}
