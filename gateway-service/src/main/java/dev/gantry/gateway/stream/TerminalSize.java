package dev.gantry.gateway.stream;

import dev.gantry.gateway.door.Query;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.math.BigInteger;

/** The size of a terminal in characters, as clients give it. */
public record TerminalSize(int height, int width) {
  private static final BigInteger UINT32 = BigInteger.TWO.pow(32);

  /** winsize of ioctl_tty(2) has 16 bits for each. */
  private static final int MOST = 0xffff;

  /**
   * Of the parameters {@code h} and {@code w}.
   *
   * @throws GantryException BAD_REQUEST in Docker's words
   */
  public static TerminalSize of(Query query) {
    return new TerminalSize(size("height", query.text("h")), size("width", query.text("w")));
  }

  private static int size(String what, String text) {
    if (!text.matches("-?\\d{1,30}")) {
      throw invalid(what, text, "invalid syntax");
    }
    BigInteger value = new BigInteger(text);
    if (text.startsWith("-") || value.compareTo(UINT32) >= 0) {
      throw invalid(what, text, "value out of range");
    }
    return value.min(BigInteger.valueOf(MOST)).intValue();
  }

  private static GantryException invalid(String what, String text, String why) {
    return new GantryException(
        ErrorCode.BAD_REQUEST, "invalid resize %s \"%s\": %s".formatted(what, text, why));
  }
}
