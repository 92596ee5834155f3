package dev.gantry.container.event;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;

/**
 * Where a stream of events goes on. First come the kept ones, in the order of their times: all that
 * were written by transactions below a horizon. Then the others, in the order of their
 * transactions, each when no older one can still appear. So the two parts have neither a gap nor an
 * overlap, and nothing needs to be remembered between pages.
 */
sealed interface EventCursor {

  /** Among the kept ones: behind this one. */
  record Kept(String horizon, long timeNano, long seq) implements EventCursor {
    @Override
    public String text() {
      return "k." + horizon + "." + timeNano + "." + seq;
    }
  }

  /** Among those that came after: behind this one. */
  record Live(String transaction, long seq) implements EventCursor {
    @Override
    public String text() {
      return "l." + transaction + "." + seq;
    }
  }

  String text();

  static EventCursor parse(String text) {
    String[] parts = text.split("\\.", -1);
    try {
      if (parts.length == 4 && parts[0].equals("k")) {
        return new Kept(unsigned(parts[1]), Long.parseLong(parts[2]), Long.parseLong(parts[3]));
      }
      if (parts.length == 3 && parts[0].equals("l")) {
        return new Live(unsigned(parts[1]), Long.parseLong(parts[2]));
      }
    } catch (NumberFormatException e) {
      throw bad(text);
    }
    throw bad(text);
  }

  private static String unsigned(String text) {
    return Long.toUnsignedString(Long.parseUnsignedLong(text));
  }

  private static GantryException bad(String text) {
    return new GantryException(ErrorCode.BAD_REQUEST, "not a cursor of events: " + text);
  }
}
