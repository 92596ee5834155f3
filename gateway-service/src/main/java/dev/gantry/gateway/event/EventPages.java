package dev.gantry.gateway.event;

import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.event.EventPage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A tenant's events, fetched page by page from container-service, which keeps them. The cursor is
 * all there is to remember, so a page that failed is asked for again, at any replica.
 */
final class EventPages {
  private final InnerClient containers;
  private final Caller caller;
  private final String query;
  private String cursor = "";

  /**
   * @param since nanoseconds since 1970, counts in; as {@code until}
   * @param filters as the client gave them
   */
  EventPages(InnerClient containers, Caller caller, long since, long until, String filters) {
    this.containers = containers;
    this.caller = caller;
    this.query =
        "/inner/v1/events?since=%d&until=%d&filters=%s".formatted(since, until, encoded(filters));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /**
   * The next page.
   *
   * @param wait for the first event of it; after that it may be empty
   */
  EventPage next(Duration wait) {
    EventPage page =
        containers.get(
            query + "&cursor=" + encoded(cursor) + "&wait=" + wait.toMillis(),
            EventPage.class,
            caller);
    cursor = page.cursor();
    return page;
  }
}
