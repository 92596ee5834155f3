package dev.gantry.image.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressBarTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "999, 999B",
    "1000, 1kB",
    "1234, 1.234kB",
    "12345, 12.35kB",
    "123456, 123.5kB",
    "2500000, 2.5MB",
    "9223372036854775807, 9.223EB",
  })
  void sizesHaveFourDigits(long bytes, String text) {
    assertThat(ProgressBar.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "50, 25", "100, 50", "200, 50"})
  void theBarGrows(long current, int done) {
    assertThat(ProgressBar.of(current, 100))
        .startsWith("[" + "=".repeat(done) + ">" + " ".repeat(50 - done) + "] ")
        .endsWith("B/100B");
  }
}
