package dev.gantry.agent.keeper;

/** The keeper ended while it was asked something; its containers go on, without a parent. */
public final class KeeperLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KeeperLostException(int pid, Throwable cause) {
    super("keeper " + pid + " has ended", cause);
  }
}
