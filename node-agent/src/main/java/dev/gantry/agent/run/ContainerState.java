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
    boolean over = run != null && run.state().isTerminal() && !run.isWaiting();
    long ended = run == null ? -1 : over ? run.epoch() : run.epoch() - 1;
    // A restart by policy keeps its number.
    boolean unsaid = run != null && run.state() == RunState.STARTING && run.attempt() == 0;
    return new ContainerState(wanted, spec, Phase.NEW, unsaid ? null : run, ended, 0);
  }

  ContainerState with(Phase next) {
    return new ContainerState(wanted, spec, next, run, endedEpoch, sequence);
  }

  ContainerState with(Phase next, RunView nextRun) {
    boolean over = nextRun.state().isTerminal() && !nextRun.isWaiting();
    long ended = over ? Math.max(endedEpoch, nextRun.epoch()) : endedEpoch;
    return new ContainerState(wanted, spec, next, nextRun, ended, sequence);
  }

  ContainerState wanting(Assignment.OfContainer next) {
    RunSpec newest = next.spec() == null ? spec : next.spec();
    return new ContainerState(next, newest, phase, run, endedEpoch, sequence);
  }

  /** The same with what is settled of the run, which is not said yet. */
  ContainerState settling(Phase next, RunView nextRun) {
    return new ContainerState(wanted, spec, next, nextRun, endedEpoch, sequence);
  }

  /** The wish to pause was for the run that is over. */
  ContainerState unpaused() {
    return new ContainerState(wanted.pausing(false), spec, phase, run, endedEpoch, sequence);
  }

  ContainerState withSequence(long next) {
    return new ContainerState(wanted, spec, phase, run, endedEpoch, next);
  }

  /** The newest run that had come to its end when this state was made. */
  public RunKey lastEnded() {
    return awaitsRestart()
        ? new RunKey(run.epoch(), run.attempt())
        : new RunKey(endedEpoch, Integer.MAX_VALUE);
  }

  boolean hasEnded(long epoch) {
    return epoch <= endedEpoch;
  }

  /** Its newest run is over, and its policy starts another attempt. */
  public boolean awaitsRestart() {
    return run != null && run.isWaiting();
  }

  /** The run that comes next in the wanted epoch: the one under way, or another attempt. */
  RunView nextRun(RunState state) {
    RunView next = RunView.of(wanted.epoch(), state);
    if (run == null || run.epoch() != wanted.epoch()) {
      return next;
    }
    return next.with(run.isWaiting() ? run.retry().next() : run.retry());
  }
}
