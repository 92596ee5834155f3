package dev.gantry.agent.health;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations in Go's writing, as Docker's messages have them: {@code 1m30s}, {@code 500ms}. */
final class GoTime {
  private GoTime() {}

  static String of(Duration time) {
    if (time.compareTo(Duration.ofSeconds(1)) < 0) {
      return plain(BigDecimal.valueOf(time.toNanos(), 6)) + "ms";
    }
    StringBuilder text = new StringBuilder();
    if (time.toHours() > 0) {
      text.append(time.toHours()).append('h');
    }
    if (time.toMinutes() > 0) {
      text.append(time.toMinutesPart()).append('m');
    }
    long nanos = time.toSecondsPart() * 1_000_000_000L + time.toNanosPart();
    return text.append(plain(BigDecimal.valueOf(nanos, 9))).append('s').toString();
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
