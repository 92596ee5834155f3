package dev.gantry.model.run;

/** Why a run is in its state, in one word; the message beside it says it in a sentence. */
public enum RunReason {
  NONE,
  COMPLETED,
  SIGNALED,
  OOM_KILLED,
  COMMAND_NOT_FOUND,
  COMMAND_NOT_EXECUTABLE,
  /** The working directory, user or a mount named by the tenant can't be had. */
  BAD_SPEC,
  IMAGE_UNAVAILABLE,
  DISK_FULL,
  /** A host port that is to be published is taken. */
  PORT_IN_USE,
  /** The network has no free address. */
  NO_ADDRESS,
  NO_SUCH_NETWORK,
  LAUNCH_FAILED,
  LAUNCH_TIMEOUT,
  NODE_REBOOTED,
  UNKNOWN_TO_NODE,
  REPLACED,
  /** The keeper died and the kernel keeps no exit code: the process is gone, its code unknown. */
  EXIT_CODE_UNKNOWN
}
