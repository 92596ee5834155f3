package dev.gantry.gateway.event;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.DockerTime;
import dev.gantry.gateway.door.Door;
import dev.gantry.gateway.door.HangUpWatch;
import dev.gantry.gateway.door.OpenStreams;
import dev.gantry.gateway.door.Query;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Route;
import dev.gantry.kit.json.GantryJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * {@code GET /events}: what happens from now on, until {@code until} where it is given. Past events
 * are not kept yet, so {@code since} changes nothing.
 */
@Component
class Events implements Endpoint {
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final EventFeed feed;
  private final HangUpWatch hangUps;
  private final OpenStreams open;
  private final Clock clock;

  Events(EventFeed feed, HangUpWatch hangUps, OpenStreams open, Clock clock) {
    this.feed = feed;
    this.hangUps = hangUps;
    this.open = open;
    this.clock = clock;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.EVENTS);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws Exception {
    Query query = ApiCall.query(request);
    DockerTime.parse("since", query.text("since"));
    Instant until = DockerTime.parse("until", query.text("until"));
    Listener listener =
        new Listener(Identity.tenant(request).tenant(), EventFilter.parse(query.text("filters")));
    feed.add(listener);
    try (AutoCloseable tracked = open.track(listener);
        HangUpWatch.Guard guard = hangUps.guard(Door.of(request), listener::close)) {
      response.setHeader("Content-Type", "application/json");
      guard.using(response::flushBuffer);
      stream(listener, until, response.getOutputStream(), guard);
    } finally {
      feed.remove(listener);
    }
  }

  private void stream(Listener listener, Instant until, OutputStream out, HangUpWatch.Guard guard)
      throws IOException, InterruptedException {
    while (!listener.isClosed()) {
      Duration wait = until == null ? LONGEST_WAIT : Duration.between(clock.instant(), until);
      if (wait.isNegative() || wait.isZero()) {
        return;
      }
      Optional<EngineEvent> event =
          listener.next(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
      if (event.isPresent()) {
        byte[] json = GantryJson.mapper().writeValueAsBytes(event.get());
        guard.using(
            () -> {
              out.write(json);
              out.write('\n');
              out.flush();
            });
      }
    }
  }
}
