package dev.gantry.image.docker;

import dev.gantry.image.config.GoDuration;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Points in time as Docker's filters have them: RFC 3339, seconds, or a duration before now. */
final class Moments {
  private Moments() {}

  static Instant parse(String text, Clock clock) {
    if (text.matches("\\d+(\\.\\d+)?")) {
      BigDecimal seconds = new BigDecimal(text);
      return Instant.ofEpochSecond(seconds.longValue());
    }
    if (text.matches("[\\d.]+(h|m|s|ms|us|ns)[\\dhmsun.]*")) {
      return clock.instant().minusNanos(GoDuration.parse(text));
    }
    try {
      if (text.length() <= "2006-01-02".length()) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      boolean zoned = text.endsWith("Z") || text.matches(".*[+-]\\d\\d:\\d\\d");
      return zoned
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "failed to parse value as time or duration: \"" + text + "\"", e);
    }
  }
}
