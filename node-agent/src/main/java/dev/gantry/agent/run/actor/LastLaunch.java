package dev.gantry.agent.run.actor;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.launch.LaunchTrace;
import dev.gantry.agent.run.RunKey;
import dev.gantry.model.stream.LaunchView;
import java.time.Instant;
import java.util.List;

/**
 * The last launch of a container, as long as this agent lives.
 *
 * @param error empty when it succeeded
 */
record LastLaunch(RunKey run, Instant at, String error, LaunchTrace trace) {
  /** With its answer in one line, which has an end. */
  private static final int MOST_STEPS = 250;

  private static final int LONGEST_TARGET = 120;
  private static final double NANOS_A_MICRO = 1000;

  LaunchView view() {
    List<LaunchTrace.Step> all = trace.steps();
    int leftOut = Math.max(0, all.size() - MOST_STEPS);
    return new LaunchView(
        run.epoch(),
        run.attempt(),
        at,
        error,
        trace.phases().stream()
            .map(phase -> new LaunchView.Phase(phase.name(), phase.nanos() / NANOS_A_MICRO))
            .toList(),
        leftOut,
        all.subList(leftOut, all.size()).stream().map(LastLaunch::view).toList());
  }

  private static LaunchView.Step view(LaunchTrace.Step step) {
    String target = step.target();
    return new LaunchView.Step(
        step.call(),
        target.length() > LONGEST_TARGET ? target.substring(0, LONGEST_TARGET) + "…" : target,
        step.result(),
        step.errno() == 0 ? null : Errno.nameOf(step.errno()),
        step.micros());
  }
}
