package dev.gantry.agent.keeper;

/** The keeper ended while it was asked something; its containers go on, without a parent. */
public final class KeeperLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean beforeTheProgram;

  /**
   * @param beforeTheProgram it was found to have ended before it got the program
   */
  public KeeperLostException(int pid, boolean beforeTheProgram, Throwable cause) {
    super("keeper " + pid + " has ended", cause);
    this.beforeTheProgram = beforeTheProgram;
  }

  /** Whether nothing of the program was run: it may be tried again elsewhere. */
  public boolean beforeTheProgram() {
    return beforeTheProgram;
  }
}
