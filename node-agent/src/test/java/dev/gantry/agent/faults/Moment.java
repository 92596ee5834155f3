package dev.gantry.agent.faults;

/** What has just been asked of the agent. */
enum Moment {
  START,
  STOP,
  EXEC,
  REMOVE
}
