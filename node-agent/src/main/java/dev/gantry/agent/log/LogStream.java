package dev.gantry.agent.log;

/** Which output of the container; the number is that of Docker's stream frames. */
public enum LogStream {
  STDOUT((byte) 1, "out"),
  STDERR((byte) 2, "err");

  private final byte number;
  private final String suffix;

  LogStream(byte number, String suffix) {
    this.number = number;
    this.suffix = suffix;
  }

  public byte number() {
    return number;
  }

  /** Ending of the data file's name. */
  String suffix() {
    return suffix;
  }
}
