package dev.gantry.gateway.door;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;

/** Docker's timestamps in queries: seconds since 1970 with an optional fraction, or RFC 3339. */
public final class DockerTime {
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000L);

  private DockerTime() {}

  /**
   * Null for empty and for 0, which mean no bound.
   *
   * @throws GantryException BAD_REQUEST for what is neither form
   */
  public static Instant parse(String name, String text) {
    if (text.isEmpty() || text.equals("0")) {
      return null;
    }
    try {
      if (text.indexOf('T') > 0) {
        return Instant.parse(text);
      }
      BigDecimal[] parts = new BigDecimal(text).divideAndRemainder(BigDecimal.ONE);
      return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].multiply(NANOS).longValue());
    } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid value for \"" + name + "\": " + text, e);
    }
  }
}
