package dev.gantry.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {
  private static final String BEFORE =
      """
      # HELP gantry_launch_seconds phases of a start
      # TYPE gantry_launch_seconds summary
      gantry_launch_seconds_count{phase="clone, exec",} 10
      gantry_launch_seconds_sum{phase="clone, exec",} 0.5
      jvm_memory_used_bytes{area="heap"} 1.2E7
      """;
  private static final String AFTER =
      """
      gantry_launch_seconds_count{phase="clone, exec",} 30
      gantry_launch_seconds_sum{phase="clone, exec",} 1.0
      gantry_new_seconds_count 20
      gantry_new_seconds_sum 1.0
      gantry_rare_seconds_count 3
      gantry_rare_seconds_sum 9.0
      """;

  @Test
  void differenceOfTwoPagesIsWhatHappenedInBetween() {
    assertThat(Timers.parse(AFTER).since(Timers.parse(BEFORE), 10))
        .containsExactly(
            new Timers.Spent("gantry_new", 20, 50.0),
            new Timers.Spent("gantry_launch{phase=\"clone, exec\",}", 20, 25.0));
  }

  @Test
  void timersThatStoodStillAreLeftOut() {
    assertThat(Timers.parse(BEFORE).since(Timers.parse(BEFORE), 0)).isEqualTo(List.of());
  }
}
