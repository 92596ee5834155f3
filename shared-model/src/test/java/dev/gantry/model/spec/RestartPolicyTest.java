package dev.gantry.model.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPolicyTest {
  @ParameterizedTest
  @CsvSource({
    "NO,             0, 1, 0, false",
    "ALWAYS,         0, 0, 9, true",
    "UNLESS_STOPPED, 0, 0, 9, true",
    "ON_FAILURE,     0, 0, 0, false",
    "ON_FAILURE,     0, 1, 9, true",
    "ON_FAILURE,     0,  , 9, true",
    "ON_FAILURE,     3, 1, 2, true",
    "ON_FAILURE,     3, 1, 3, false"
  })
  void whoIsStartedAgain(
      RestartPolicy.Name name, int most, Integer code, int before, boolean again) {
    assertThat(new RestartPolicy(name, most).restarts(code, before)).isEqualTo(again);
  }

  @Test
  void waitsDoubleUpToAMinuteAndAGoodRunBeginsAnew() {
    Duration shortly = Duration.ofSeconds(9);
    Duration wait = Duration.ZERO;
    for (long expected : new long[] {100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200}) {
      wait = RestartPolicy.waitAfter(wait, shortly);
      assertThat(wait).isEqualTo(Duration.ofMillis(expected));
    }
    wait = RestartPolicy.waitAfter(wait, shortly);
    assertThat(wait).isEqualTo(Duration.ofMinutes(1));
    assertThat(RestartPolicy.waitAfter(wait, shortly)).isEqualTo(Duration.ofMinutes(1));
    assertThat(RestartPolicy.waitAfter(wait, Duration.ofSeconds(10)))
        .isEqualTo(Duration.ofMillis(100));
  }
}
