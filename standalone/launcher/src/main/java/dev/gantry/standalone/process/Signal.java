package dev.gantry.standalone.process;

/** The signals that stop a part. */
public enum Signal {
  TERM,
  INT,
  QUIT,
  KILL
}
