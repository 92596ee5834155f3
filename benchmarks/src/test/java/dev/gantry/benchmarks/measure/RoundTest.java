package dev.gantry.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundTest {
  @Test
  void theWholeIsTheSumOfItsStepsAndComesFirst() {
    Round.Watch watch = new Round.Watch("total");
    long begin = System.nanoTime();
    watch.step("a");
    watch.stepUntil("b", begin + 50_000_000L);
    Map<String, Double> values = watch.round().values();
    assertThat(values.keySet()).containsExactly("total", "a", "b");
    assertThat(values.get("total")).isCloseTo(values.get("a") + values.get("b"), within(1e-6));
  }

  @Test
  void theChosenValuesComeInTheOrderOfTheChoice() {
    Round round = new Round(Map.of("total", 3.0, "a", 1.0, "b", 2.0)).only("b", "a");
    assertThat(round.values()).containsExactly(Map.entry("b", 2.0), Map.entry("a", 1.0));
  }

  @Test
  void enginesAreComparedByTheFirstValue() {
    Rounds rounds =
        new Rounds(
            List.of(
                new Round(Map.of("a", 1.0)),
                new Round(Map.of("a", 7.0)),
                new Round(Map.of("a", 2.0))));
    assertThat(rounds.compared().median()).isEqualTo(2.0);
  }
}
