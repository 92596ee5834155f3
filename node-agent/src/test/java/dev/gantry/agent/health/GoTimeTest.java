package dev.gantry.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoTimeTest {
  @ParameterizedTest
  @CsvSource({
    "PT30S, 30s",
    "PT1M30S, 1m30s",
    "PT1H, 1h0m0s",
    "PT0.3S, 300ms",
    "PT1.5S, 1.5s",
    "PT2M, 2m0s",
  })
  void aDurationIsWrittenAsGoWritesIt(Duration time, String text) {
    assertThat(GoTime.of(time)).isEqualTo(text);
  }
}
