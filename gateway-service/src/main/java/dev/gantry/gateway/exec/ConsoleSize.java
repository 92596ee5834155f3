package dev.gantry.gateway.exec;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.List;

/** Docker's {@code ConsoleSize}: height and width in characters; 0 = not said. */
record ConsoleSize(int height, int width) {
  private static final ConsoleSize NONE = new ConsoleSize(0, 0);
  private static final int MOST = 0xffff;

  /**
   * @param pair null, or two numbers
   */
  static ConsoleSize of(List<Integer> pair) {
    if (pair == null) {
      return NONE;
    }
    if (pair.size() != 2 || pair.stream().anyMatch(n -> n == null || n < 0)) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "ConsoleSize must be two numbers, height and width: " + pair);
    }
    return new ConsoleSize(Math.min(pair.get(0), MOST), Math.min(pair.get(1), MOST));
  }
}
