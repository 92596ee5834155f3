package dev.gantry.model.run;

import static dev.gantry.model.run.RunState.ASSIGNED;
import static dev.gantry.model.run.RunState.EXITED;
import static dev.gantry.model.run.RunState.FAILED;
import static dev.gantry.model.run.RunState.LOST;
import static dev.gantry.model.run.RunState.PREPARING;
import static dev.gantry.model.run.RunState.READY;
import static dev.gantry.model.run.RunState.REJECTED;
import static dev.gantry.model.run.RunState.RUNNING;
import static dev.gantry.model.run.RunState.STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunStateTest {
  private static final Map<RunState, Set<RunState>> TABLE =
      Map.of(
          ASSIGNED,
          EnumSet.of(PREPARING, READY, STARTING, RUNNING, EXITED, REJECTED, FAILED, LOST),
          PREPARING,
          EnumSet.of(READY, STARTING, RUNNING, EXITED, REJECTED, FAILED, LOST),
          READY,
          EnumSet.of(STARTING, RUNNING, EXITED, REJECTED, FAILED, LOST),
          STARTING,
          EnumSet.of(RUNNING, EXITED, FAILED, LOST),
          RUNNING,
          EnumSet.of(EXITED, LOST),
          EXITED,
          Set.of(),
          REJECTED,
          Set.of(),
          FAILED,
          Set.of(),
          LOST,
          Set.of());

  @Test
  void everyStepFromEachStateIsAsTheTableSays() {
    for (RunState from : RunState.values()) {
      for (RunState to : RunState.values()) {
        assertThat(from.canBecome(to))
            .as("%s -> %s", from, to)
            .isEqualTo(TABLE.get(from).contains(to));
      }
    }
  }

  @Test
  void aTerminalStateIsOneThatNothingFollows() {
    for (RunState state : RunState.values()) {
      assertThat(state.isTerminal()).as("%s", state).isEqualTo(TABLE.get(state).isEmpty());
    }
  }
}
