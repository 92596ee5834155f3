package dev.gantry.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Specs;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.id.ContainerId;
import org.junit.jupiter.api.Test;

class DepartedTest {
  private static final ContainerId ID = new ContainerId("c".repeat(64));

  private final Departed departed = new Departed();

  private static Assignment.OfContainer assignment(long version, DesiredState desired) {
    return Specs.assignment(ID, version, 1, desired, null);
  }

  @Test
  void whatIsOlderThanTheRemovalIsLate() {
    departed.gone(ID, 24);
    assertThat(departed.isLate(assignment(24, DesiredState.RUNNING))).isTrue();
    assertThat(departed.isLate(assignment(25, DesiredState.RUNNING))).isFalse();
  }

  @Test
  void aRemovalIsNeverLate() {
    departed.gone(ID, 24);
    assertThat(departed.isLate(assignment(3, DesiredState.REMOVED))).isFalse();
  }

  @Test
  void whatWasNeverHereIsNotLate() {
    assertThat(departed.isLate(assignment(1, DesiredState.RUNNING))).isFalse();
  }

  @Test
  void anOlderRemovalAfterwardsForgetsNothing() {
    departed.gone(ID, 24);
    departed.gone(ID, 15);
    assertThat(departed.isLate(assignment(16, DesiredState.RUNNING))).isTrue();
  }
}
