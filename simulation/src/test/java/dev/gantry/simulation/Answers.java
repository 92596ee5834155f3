package dev.gantry.simulation;

import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.run.Run;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts whose answers wait for a node, as StartVerb has them, and whether the answers are right.
 */
final class Answers {
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private final World world;
  private final Truth truth;
  private final Broken broken;
  private final Map<ContainerId, List<Waiting>> waiting = new HashMap<>();
  private Commands commands = (id, command) -> null;

  /** The ledger's: the new state, or null where there is nothing to command. */
  interface Commands {
    ContainerState apply(ContainerId id, Command command);
  }

  private int given;

  private static final class Waiting {
    final long epoch;
    Instant heard;

    Waiting(long epoch, Instant heard) {
      this.epoch = epoch;
      this.heard = heard;
    }
  }

  Answers(World world, Truth truth, Broken broken) {
    this.world = world;
    this.truth = truth;
    this.broken = broken;
  }

  void commands(Commands toLedger) {
    commands = toLedger;
  }

  int given() {
    return given;
  }

  boolean areAllGiven() {
    return waiting.values().stream().allMatch(List::isEmpty);
  }

  void start(ContainerId id) {
    ContainerState committed = commands.apply(id, new Command.StartContainer());
    if (committed == null) {
      return;
    }
    if (broken == Broken.ANSWERS_TOO_EARLY) {
      good(id, committed.run());
      return;
    }
    Waiting one = new Waiting(committed.run().epoch(), world.now());
    waiting.computeIfAbsent(id, key -> new ArrayList<>()).add(one);
    settle(id, committed);
    world.after(SILENCE, "start falls silent", () -> silent(id, one));
  }

  private void silent(ContainerId id, Waiting one) {
    if (!waiting.getOrDefault(id, List.of()).contains(one)) {
      return;
    }
    if (one.heard.plus(SILENCE).isAfter(world.now())) {
      world.after(SILENCE, "start falls silent", () -> silent(id, one));
      return;
    }
    waiting.get(id).remove(one);
    commands.apply(id, new Command.WithdrawStart(one.epoch, "silence"));
    given++;
  }

  /** The control plane is killed: the clients see their connections break. */
  void drop() {
    waiting.clear();
  }

  void busy(ContainerId id) {
    waiting.getOrDefault(id, List.of()).forEach(one -> one.heard = world.now());
  }

  void changed(ContainerState state) {
    busy(state.identity().id());
    settle(state.identity().id(), state);
  }

  private void settle(ContainerId id, ContainerState state) {
    List<Waiting> all = waiting.getOrDefault(id, List.of());
    for (Waiting one : List.copyOf(all)) {
      Run run = state.run();
      boolean begun = run.epoch() == one.epoch && (run.isRunning() || run.state().isTerminal());
      if (run.epoch() > one.epoch || begun || state.isRemoved()) {
        all.remove(one);
        given++;
        if (run.epoch() == one.epoch && !state.isRemoved()) {
          answer(id, run);
        }
      }
    }
  }

  private void answer(ContainerId id, Run run) {
    if (run.isRunning() || run.state() == RunState.EXITED) {
      good(id, run);
    } else if (truth.wasStarted(id, run.epoch())
        && run.attempt() == 0
        && run.state() == RunState.REJECTED) {
      throw world.violation(Truth.name(id) + " was refused and has run");
    }
  }

  /** A run that a user's stop ended before it began is no run, and no failure of the start. */
  private void good(ContainerId id, Run run) {
    boolean calledOff = run.message().equals("stopped before it was started");
    boolean unknown = run.reason() == RunReason.EXIT_CODE_UNKNOWN;
    if (!truth.wasStarted(id, run.epoch()) && !calledOff && !unknown) {
      throw world.violation(Truth.name(id) + " was said to have started and has not: " + run);
    }
  }
}
