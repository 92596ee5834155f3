package dev.gantry.agent.network;

/** Steps of a clean-up: all are done, also past errors, and all errors are reported. */
final class CleanUp {
  private CleanUp() {}

  static void run(Runnable... steps) {
    RuntimeException failure = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
