package dev.gantry.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineMemoryTest {
  @Test
  void proportionalSizeIsReadFromTheRollup() {
    String rollup =
        """
        55d0-7ffd ---p 00000000 00:00 0    [rollup]
        Rss:                1836 kB
        Pss:                 412 kB
        Pss_Dirty:           120 kB
        """;
    assertThat(EngineMemory.parsePss(rollup)).contains(412L);
  }

  @Test
  void aProcessThatIsEndingHasNone() {
    assertThat(EngineMemory.parsePss("")).isEmpty();
  }

  @Test
  void theWholeIsTheSumOfAllKinds() {
    assertThat(new EngineMemory(Map.of("java agent", 100L, "gantry-keeper", 7L)).total())
        .isEqualTo(107);
  }
}
