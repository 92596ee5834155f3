package dev.gantry.agent.launch;

import java.util.ArrayList;
import java.util.List;

/**
 * Times the parts of a launch that happen in Java; the program's own phases come from its stamps.
 */
final class PhaseTimer {
  private final List<LaunchTrace.Phase> phases = new ArrayList<>();
  private long last = System.nanoTime();

  /** Ends the phase that began at the last call. */
  void done(String name) {
    long now = System.nanoTime();
    phases.add(new LaunchTrace.Phase(name, now - last));
    last = now;
  }

  LaunchTrace trace(LaunchOutcome outcome) {
    List<LaunchTrace.Phase> all = new ArrayList<>(phases);
    all.addAll(outcome.trace().phases());
    return new LaunchTrace(all, outcome.trace().steps());
  }
}
