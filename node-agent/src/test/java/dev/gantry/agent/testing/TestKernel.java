package dev.gantry.agent.testing;

/** What tests may expect of this host's kernel. */
public final class TestKernel {
  private TestKernel() {}

  public static boolean isAtLeast(int major, int minor) {
    String[] version = System.getProperty("os.version").split("[.-]");
    int ofHost = Integer.parseInt(version[0]);
    return ofHost > major || ofHost == major && Integer.parseInt(version[1]) >= minor;
  }
}
