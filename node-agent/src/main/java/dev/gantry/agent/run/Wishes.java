package dev.gantry.agent.run;

import dev.gantry.agent.run.Effect.Freeze;
import dev.gantry.agent.run.Effect.Remove;
import dev.gantry.model.assignment.StopOrder;

/** Compares a container with what is wanted of it, and takes the next step. */
final class Wishes {
  private Wishes() {}

  static void converge(Turn turn) {
    switch (turn.state.wanted().desired()) {
      case READY -> ready(turn);
      case RUNNING -> running(turn);
      case STOPPED -> stopped(turn);
      case REMOVED -> removed(turn);
    }
  }

  private static void ready(Turn turn) {
    if (turn.state.awaitsRestart()) {
      settle(turn);
    }
    if (turn.state.phase() == Phase.NEW && !turn.state.hasEnded(turn.epoch())) {
      turn.prepare();
    }
  }

  private static void running(Turn turn) {
    ContainerState state = turn.state;
    if (state.awaitsRestart() && state.run().epoch() < turn.epoch()) {
      settle(turn);
      running(turn);
      return;
    }
    if (state.hasEnded(turn.epoch())) {
      return;
    }
    switch (state.phase()) {
      case NEW -> {
        if (state.awaitsRestart()) {
          turn.await();
        } else {
          turn.prepare();
        }
      }
      case READY -> turn.launch();
      case RUNNING -> {
        if (state.run().epoch() < turn.epoch()) {
          turn.stop(StopOrder.KILL);
        } else {
          pause(turn);
        }
      }
      case PREPARING, STARTING, STOPPING, DRAINING, WAITING, REMOVING, GONE -> {}
    }
  }

  private static void pause(Turn turn) {
    boolean paused = turn.state.run().paused();
    boolean wanted = turn.state.wanted().paused();
    if (wanted && !paused) {
      turn.effects.add(new Freeze());
    } else if (!wanted) {
      turn.thaw();
    }
  }

  private static void stopped(Turn turn) {
    if (turn.state.awaitsRestart()) {
      settle(turn);
    }
    StopOrder order = turn.state.wanted().stop();
    switch (turn.state.phase()) {
      case RUNNING, STOPPING -> turn.stop(order == null ? StopOrder.KILL : order);
      case NEW, READY -> {
        if (turn.epoch() > 0 && !turn.state.hasEnded(turn.epoch())) {
          turn.neverStarted();
        }
      }
      case PREPARING, STARTING, DRAINING, WAITING, REMOVING, GONE -> {}
    }
  }

  private static void removed(Turn turn) {
    if (turn.state.awaitsRestart()) {
      settle(turn);
    }
    switch (turn.state.phase()) {
      case RUNNING, STOPPING -> turn.stop(StopOrder.KILL);
      case NEW, READY -> {
        turn.state = turn.state.with(Phase.REMOVING);
        turn.effects.add(new Remove());
      }
      case PREPARING, STARTING, DRAINING, WAITING, REMOVING, GONE -> {}
    }
  }

  /** A next attempt that is being prepared ends with its preparation. */
  private static void settle(Turn turn) {
    Phase phase = turn.state.phase();
    turn.settle(phase == Phase.WAITING ? Phase.READY : phase);
  }
}
