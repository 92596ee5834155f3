package dev.gantry.gateway.event;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.apiversion.ApiVersion;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.DockerTime;
import dev.gantry.gateway.door.Door;
import dev.gantry.gateway.door.HangUpWatch;
import dev.gantry.gateway.door.OpenStreams;
import dev.gantry.gateway.door.Query;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.proxy.Upstreams;
import dev.gantry.gateway.route.Route;
import dev.gantry.gateway.tenant.Tenants;
import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.ErrorKind;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.EngineEvent;
import dev.gantry.model.event.EventPage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * {@code GET /events}: what is kept since {@code since}, then what happens, until {@code until}
 * where it is given. Outlives a container-service that is away for a while.
 */
@Component
class Events implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What happened just before the end may still be on its way from its owner. */
  private static final Duration STRAGGLERS = Duration.ofMillis(300);

  private final InnerClient containers;
  private final HangUpWatch hangUps;
  private final OpenStreams open;
  private final Tenants tenants;
  private final Clock clock;

  Events(Upstreams upstreams, HangUpWatch hangUps, OpenStreams open, Tenants tenants, Clock clock) {
    this.tenants = tenants;
    this.containers = upstreams.client(upstreams.container());
    this.hangUps = hangUps;
    this.open = open;
    this.clock = clock;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.EVENTS);
  }

  /** What one client asks for. */
  private record Wish(Audience audience, EventPages pages, Instant until, ApiVersion version) {}

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws Exception {
    Wish wish = wish(request);
    // Before the headers: what is wrong with the request is its answer.
    EventPage first = wish.pages.next(Duration.ZERO);
    CountDownLatch ended = new CountDownLatch(1);
    try (AutoCloseable tracked = open.track(ended::countDown);
        HangUpWatch.Guard guard = hangUps.guard(Door.of(request), ended::countDown)) {
      response.setHeader("Content-Type", "application/json");
      guard.using(response::flushBuffer);
      OutputStream out = response.getOutputStream();
      stream(wish, first, ended, line -> guard.using(() -> write(line, out)));
    }
  }

  private Wish wish(HttpServletRequest request) {
    Query query = ApiCall.query(request);
    Instant since = DockerTime.parse("since", query.text("since"));
    Instant until = DockerTime.parse("until", query.text("until"));
    if (since != null && until != null && since.isAfter(until)) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "`since` time (%s) cannot be after `until` time (%s)"
              .formatted(query.text("since"), query.text("until")));
    }
    Audience audience = Audience.of(Identity.tenant(request).tenant(), tenants);
    Caller caller = Caller.service("gateway-service", audience.tenant());
    EventPages pages =
        new EventPages(
            containers,
            caller,
            nanos(audience.since(since == null ? clock.instant() : since)),
            until == null ? Long.MAX_VALUE : nanos(until),
            query.text("filters"));
    return new Wish(audience, pages, until, ApiCall.of(request).version());
  }

  /** Saturates: a client may ask for the year 9999. */
  private static long nanos(Instant at) {
    try {
      return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), at.getNano());
    } catch (ArithmeticException e) {
      return at.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private interface Lines {
    void write(EventLine line) throws IOException;
  }

  private void stream(Wish wish, EventPage first, CountDownLatch ended, Lines lines)
      throws IOException, InterruptedException {
    EventPage page = first;
    while (true) {
      for (EngineEvent event : page.events()) {
        lines.write(EventLine.of(event, wish.version));
      }
      Duration left = left(wish.until);
      if (ended.getCount() == 0 || (left.isZero() && !page.more())) {
        return;
      }
      page = next(wish.pages, page.more() ? Duration.ZERO : left, ended);
      // Asked before the page is shown, which may be the next tenant's of that name.
      if (page == null || wish.audience.isGone(tenants)) {
        return;
      }
    }
  }

  /** Of the time that a page may wait; zero when the end is over. */
  private Duration left(Instant until) {
    if (until == null) {
      return LONGEST_WAIT;
    }
    Duration left = Duration.between(clock.instant(), until.plus(STRAGGLERS));
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : left;
  }

  /** Null when the stream has ended meanwhile, or the events can't be had for too long. */
  private EventPage next(EventPages pages, Duration wait, CountDownLatch ended)
      throws InterruptedException {
    Instant patient = clock.instant().plus(PATIENCE);
    while (true) {
      try {
        return pages.next(wait);
      } catch (GantryException e) {
        if (e.code().kind() != ErrorKind.TRANSIENT || clock.instant().isAfter(patient)) {
          LOG.warn("a stream of events ends: {}", e.getMessage());
          return null;
        }
        LOG.debug("events can't be had now: {}", e.getMessage());
      }
      if (ended.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS)) {
        return null;
      }
    }
  }

  private static void write(EventLine line, OutputStream out) throws IOException {
    out.write(GantryJson.mapper().writeValueAsBytes(line));
    out.write('\n');
    out.flush();
  }
}
