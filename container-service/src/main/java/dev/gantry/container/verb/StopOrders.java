package dev.gantry.container.verb;

import dev.gantry.container.container.Signals;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.time.Duration;

/** How stop and restart end a process, by their parameters and what the container was made with. */
public final class StopOrders {
  private static final int DEFAULT_GRACE = 10;
  private static final Duration FOREVER = Duration.ofDays(365);

  private StopOrders() {}

  /**
   * @param seconds null = as the container was made with
   * @param signal empty = as the container was made with
   */
  public static StopOrder of(Catalog.Way way, Integer seconds, String signal) {
    if (!signal.isEmpty() && Signals.parse(signal).isEmpty()) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "Invalid signal: " + signal);
    }
    int wished = way.stopGrace() == null ? DEFAULT_GRACE : way.stopGrace();
    return new StopOrder(signal, Math.max(-1, seconds == null ? wished : seconds));
  }

  /** How long to wait for the node's next word. */
  static Duration silence(StopOrder order, Duration beyond) {
    return order.timeoutSeconds() < 0
        ? FOREVER
        : beyond.plus(Duration.ofSeconds(order.timeoutSeconds()));
  }
}
