package dev.gantry.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The decisions of container-service and of the agents against each other, under a storm of lost,
 * repeated and late messages, killed agents and rebooted hosts. {@code -Dgantry.simulation.seed}
 * repeats one, {@code -Dgantry.simulation.seeds} runs more.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("gantry.simulation.seeds", 300);

  @Test
  void theClusterComesRightWhateverHappens() {
    Long one = Long.getLong("gantry.simulation.seed");
    if (one != null) {
      new Cluster(one, Broken.NOTHING).run();
      return;
    }
    int answers = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      answers += new Cluster(seed, Broken.NOTHING).run();
    }
    assertThat(answers).as("starts that were answered").isGreaterThan(5 * SEEDS);
  }

  @Test
  void aSeedAlwaysTellsTheSameStory() {
    assertThatCode(() -> new Cluster(7, Broken.NOTHING).run()).doesNotThrowAnyException();
    assertThat(new Cluster(7, Broken.NOTHING).run())
        .isEqualTo(new Cluster(7, Broken.NOTHING).run());
  }

  @ParameterizedTest
  @EnumSource(
      value = Broken.class,
      names = {"NOTHING"},
      mode = EnumSource.Mode.EXCLUDE)
  void aBrokenRuleIsNoticed(Broken rule) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        new Cluster(seed, rule).run();
      } catch (World.Violation found) {
        return;
      }
    }
    throw new AssertionError(rule + " was not noticed in " + SEEDS + " seeds");
  }
}
