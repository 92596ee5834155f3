package dev.gantry.image.docker;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** The bar that dockerd draws for clients that draw none themselves. */
final class ProgressBar {
  private static final int WIDTH = 50;
  private static final int DIGITS = 4;
  private static final BigDecimal STEP = BigDecimal.valueOf(1000);
  private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");

  private ProgressBar() {}

  static String of(long current, long total) {
    if (total <= 0) {
      return "%8s".formatted(size(current));
    }
    int done = (int) Math.min(WIDTH, current * 100.0 / total / 2);
    return "[%s>%s] %8s/%s"
        .formatted("=".repeat(done), " ".repeat(WIDTH - done), size(current), size(total));
  }

  /** Four digits and a decimal unit: {@code 1.234MB}. */
  static String size(long bytes) {
    BigDecimal value = BigDecimal.valueOf(bytes);
    int unit = 0;
    while (value.compareTo(STEP) >= 0) {
      value = value.divide(STEP);
      unit++;
    }
    return value
            .round(new MathContext(DIGITS, RoundingMode.HALF_UP))
            .stripTrailingZeros()
            .toPlainString()
        + UNITS.get(unit);
  }
}
