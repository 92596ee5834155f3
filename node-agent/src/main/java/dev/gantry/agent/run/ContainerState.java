package dev.gantry.agent.run;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.RunSpec;
import java.util.Objects;

/**
 * A container on this node.
 *
 * @param wanted the assignment with the highest version seen
 * @param spec of the newest assignment that had one; null when none had
 * @param run what was said last of its newest run; null when there is nothing to say yet
 * @param endedEpoch the highest epoch that came to an end here: neither it nor a lower one is ever
 *     started again; -1 for none
 * @param sequence of the last report
 */
public record ContainerState(
    Assignment.OfContainer wanted,
    RunSpec spec,
    Phase phase,
    RunView run,
    long endedEpoch,
    long sequence) {
  public ContainerState {
    Objects.requireNonNull(wanted, "wanted");
    Objects.requireNonNull(phase, "phase");
  }

  /** A container that the node hears of for the first time. */
  public static ContainerState first(Assignment.OfContainer wanted) {
    return new ContainerState(wanted, wanted.spec(), Phase.NEW, null, -1, 0);
  }

  /**
   * From what the agent before wrote down.
   *
   * @param run null when it had none
   * @param live its process is there (running, or ended and not yet cleared away)
   */
  public static ContainerState restored(
      Assignment.OfContainer wanted, RunSpec spec, RunView run, boolean live) {
    if (live && run != null) {
      return new ContainerState(wanted, spec, Phase.RUNNING, run, run.epoch() - 1, 0);
    }
    // A start that was written down but came to no process may be done now.
    long ended = run == null ? -1 : run.state().isTerminal() ? run.epoch() : run.epoch() - 1;
    RunView kept = run == null || run.state() == RunState.STARTING ? null : run;
    return new ContainerState(wanted, spec, Phase.NEW, kept, ended, 0);
  }

  ContainerState with(Phase next) {
    return new ContainerState(wanted, spec, next, run, endedEpoch, sequence);
  }

  ContainerState with(Phase next, RunView nextRun) {
    long ended = nextRun.state().isTerminal() ? Math.max(endedEpoch, nextRun.epoch()) : endedEpoch;
    return new ContainerState(wanted, spec, next, nextRun, ended, sequence);
  }

  ContainerState wanting(Assignment.OfContainer next) {
    RunSpec newest = next.spec() == null ? spec : next.spec();
    return new ContainerState(next, newest, phase, run, endedEpoch, sequence);
  }

  ContainerState withSequence(long next) {
    return new ContainerState(wanted, spec, phase, run, endedEpoch, next);
  }

  boolean hasEnded(long epoch) {
    return epoch <= endedEpoch;
  }
}
