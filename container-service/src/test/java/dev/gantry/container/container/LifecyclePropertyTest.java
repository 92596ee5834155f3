package dev.gantry.container.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.container.run.Run;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.run.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A node carries out what it is assigned; its reports are repeated, put out of order and dropped on
 * the way, and the last of each run comes once more at the end (the agent repeats until it is
 * heard).
 */
class LifecyclePropertyTest {
  private static final int STEPS = 60;

  /** The node: runs each epoch once, and knows the code that it ended with. */
  private static final class Node {
    private final Random random;
    private final List<AgentReport.RunChanged> sent = new ArrayList<>();
    private long version;
    private long epoch;
    private boolean running;
    private boolean waiting;
    private int attempt;
    private long sequence;
    private int runs;

    Node(Random random) {
      this.random = random;
    }

    void assigned(ContainerState state) {
      if (state.assignedVersion() <= version) {
        return;
      }
      version = state.assignedVersion();
      switch (state.desired()) {
        case READY -> report(0, RunState.READY);
        case RUNNING -> start(state.run().epoch());
        case STOPPED, REMOVED -> {
          if (state.run().epoch() > epoch) {
            // Stopped before it heard of the start: the epoch ends all the same.
            exit();
            epoch = state.run().epoch();
            attempt = 0;
            runs++;
            report(epoch, RunState.EXITED);
          }
          exit();
        }
      }
    }

    private void start(long wanted) {
      if (wanted > epoch) {
        exit();
        epoch = wanted;
        attempt = 0;
        running = true;
        runs++;
        report(epoch, RunState.STARTING);
        report(epoch, RunState.RUNNING);
      }
    }

    /** For good: no attempt follows. */
    void exit() {
      if (running || waiting) {
        running = false;
        waiting = false;
        report(epoch, RunState.EXITED);
      }
    }

    void maybeExit() {
      if (random.nextInt(4) == 0) {
        exit();
      }
    }

    /** By itself, and its policy starts it again later. */
    void crash() {
      if (running) {
        running = false;
        waiting = true;
        report(epoch, RunState.EXITED);
        sent.set(sent.size() - 1, sent.getLast().restarting(true));
      }
    }

    void nextAttempt() {
      if (waiting) {
        waiting = false;
        attempt++;
        running = true;
        report(epoch, RunState.RUNNING);
      }
    }

    void pause(boolean frozen) {
      if (running) {
        report(epoch, RunState.RUNNING);
        sent.set(sent.size() - 1, sent.getLast().paused(frozen));
      }
    }

    private void report(long of, RunState state) {
      AgentReport.RunChanged r = Samples.report(of, of == 0 ? 0 : attempt, ++sequence, state);
      sent.add(
          new AgentReport.RunChanged(
              r.container(),
              r.tenant(),
              r.node(),
              of,
              r.attempt(),
              sequence,
              state,
              r.reason(),
              "",
              state == RunState.EXITED ? code(of) : null,
              false,
              0,
              null,
              null,
              false));
    }

    static int code(long epoch) {
      return (int) (epoch % 200) + 1;
    }
  }

  @Property(tries = 2_000)
  void noRunIsLostNoneIsRunTwiceAndTheExitCodeIsRight(@ForAll long seed) {
    Random random = new Random(seed);
    ContainerState state = Samples.created(false);
    Node node = new Node(random);
    node.assigned(state);
    List<String> told = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      state = step(state, node, random, told);
      invariants(state);
    }
    // A restart that was asked for may follow the end of a run.
    for (int round = 0; round < 3; round++) {
      node.assigned(state);
      node.exit();
      for (AgentReport.RunChanged last : List.copyOf(node.sent)) {
        state = apply(state, Samples.decide(state, last), told);
      }
    }
    assertThat(node.runs).as("seed %d", seed).isEqualTo((int) state.run().epoch());
    assertThat(told).as("seed %d", seed).doesNotHaveDuplicates();
    assertThat(state.awaitsRestart()).as("seed %d", seed).isFalse();
    assertThat(state.run().isActive()).as("seed %d", seed).isFalse();
    if (state.run().epoch() > 0) {
      assertThat(state.run().state()).isEqualTo(RunState.EXITED);
      assertThat(state.outcome().exitCode()).isEqualTo(Node.code(state.run().epoch()));
    }
  }

  private static ContainerState step(
      ContainerState state, Node node, Random random, List<String> told) {
    return switch (random.nextInt(14)) {
      case 0 -> command(state, new Command.StartContainer(), told);
      case 1 -> command(state, new Command.StopContainer(StopOrder.KILL), told);
      case 2, 3 -> {
        node.assigned(state);
        yield state;
      }
      case 4 -> {
        node.maybeExit();
        yield state;
      }
      case 5 ->
          apply(
              state, Lifecycle.decide(state, new Happening.AssignmentMissed(), Samples.NOW), told);
      case 8 -> command(state, new Command.RestartContainer(StopOrder.KILL), told);
      case 9 -> command(state, new Command.PauseContainer(), told);
      case 10 -> command(state, new Command.UnpauseContainer(), told);
      case 11 -> {
        node.crash();
        yield state;
      }
      case 12 -> {
        node.nextAttempt();
        yield state;
      }
      case 13 -> {
        node.pause(random.nextBoolean());
        yield state;
      }
      // Any report ever sent may arrive, again and in any order.
      default -> apply(state, Samples.decide(state, any(node.sent, random)), told);
    };
  }

  private static AgentReport.RunChanged any(List<AgentReport.RunChanged> sent, Random random) {
    return sent.get(random.nextInt(sent.size()));
  }

  private static ContainerState command(ContainerState state, Command command, List<String> told) {
    return apply(state, Lifecycle.decide(state, command, Samples.NOW), told);
  }

  /** Notes epoch and attempt of each death that is told. */
  private static ContainerState apply(ContainerState state, Decision decision, List<String> told) {
    if (!(decision instanceof Decision.Changed changed)) {
      return state;
    }
    Run died = null;
    for (Effect effect : changed.effects()) {
      if (effect instanceof Effect.Archive archive) {
        died = archive.run();
      }
      if (effect instanceof Effect.Tell tell && tell.action().equals("die")) {
        told.add(died.epoch() + "." + died.attempt());
      }
    }
    assertThat(changed.state().version()).isGreaterThanOrEqualTo(state.version());
    return changed.state();
  }

  private static void invariants(ContainerState state) {
    assertThat(state.assignedVersion()).isLessThanOrEqualTo(state.version());
    if (state.status().equals("running")) {
      assertThat(state.outcome().startedAt()).isNotNull();
    }
  }
}
