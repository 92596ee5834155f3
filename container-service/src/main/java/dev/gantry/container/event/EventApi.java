package dev.gantry.container.event;

import dev.gantry.kit.security.Caller;
import dev.gantry.model.event.EventPage;
import java.time.Duration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** For the gateway's {@code GET /events}: the caller's tenant's events, page by page. */
@RestController
class EventApi {
  private static final long LONGEST_WAIT_MS = 20_000;

  private final EventReader reader;

  EventApi(EventReader reader) {
    this.reader = reader;
  }

  /**
   * @param since nanoseconds since 1970, counts in; the same for all pages, as {@code until} and
   *     {@code filters}
   * @param cursor of the page before; empty for the first
   * @param wait milliseconds, for the first event that comes
   */
  @GetMapping("/inner/v1/events")
  EventPage events(
      Caller caller,
      @RequestParam long since,
      @RequestParam long until,
      @RequestParam(defaultValue = "") String filters,
      @RequestParam(defaultValue = "") String cursor,
      @RequestParam(defaultValue = "0") long wait)
      throws InterruptedException {
    EventReader.Wish wish =
        new EventReader.Wish(caller.tenant(), EventFilter.parse(filters), since, until);
    EventCursor from = cursor.isEmpty() ? reader.first(wish) : EventCursor.parse(cursor);
    return reader.read(wish, from, Duration.ofMillis(Math.clamp(wait, 0, LONGEST_WAIT_MS)));
  }
}
