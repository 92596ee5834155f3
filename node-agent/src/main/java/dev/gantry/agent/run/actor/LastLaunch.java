package dev.gantry.agent.run.actor;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.launch.LaunchTrace;
import dev.gantry.agent.run.RunKey;
import dev.gantry.model.stream.LaunchView;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the last launch of a container went, also for the next agent. Noted and kept by the actor's
 * thread; asked for by any.
 */
final class LastLaunch {
  /** With its answer in one line, which has an end. */
  private static final int MOST_STEPS = 250;

  private static final int LONGEST_TARGET = 120;
  private static final double NANOS_A_MICRO = 1000;

  private final ContainerFolder folder;
  private volatile LaunchView view;
  private boolean kept = true;

  LastLaunch(ContainerFolder folder) {
    this.folder = folder;
  }

  /**
   * @param error empty when it succeeded
   */
  void was(RunKey run, Instant at, String error, LaunchTrace trace) {
    view = view(run, at, error, trace);
    kept = false;
  }

  /** With the run's record, so behind the report of a start: nobody waits for a trace. */
  void keep() throws IOException {
    if (!kept) {
      folder.keep(view);
      kept = true;
    }
  }

  /** Empty when there was none. */
  Optional<LaunchView> view() throws IOException {
    LaunchView own = view;
    return own == null ? folder.launch() : Optional.of(own);
  }

  private static LaunchView view(RunKey run, Instant at, String error, LaunchTrace trace) {
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
