package dev.gantry.gateway.node;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.Door;
import dev.gantry.gateway.door.HangUpWatch;
import dev.gantry.gateway.door.OpenStreams;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Route;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.WatchMessage;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.NodeEvent;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.ObjectWriter;

/**
 * {@code GET /node/v1/assignments}. In this order, so that nothing is lost between: subscribe,
 * snapshot of the owners' databases, tell the services that the node is connected, changes.
 */
@Component
class AssignmentWatch implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(AssignmentWatch.class);
  private static final Duration PING_EVERY = Duration.ofSeconds(5);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);
  private static final ObjectWriter MESSAGE = GantryJson.mapper().writerFor(WatchMessage.class);

  private final AssignmentFeed feed;
  private final Snapshots snapshots;
  private final Nodes nodes;
  private final NodePublisher publisher;
  private final HangUpWatch hangUps;
  private final OpenStreams open;

  AssignmentWatch(
      AssignmentFeed feed,
      Snapshots snapshots,
      Nodes nodes,
      NodePublisher publisher,
      HangUpWatch hangUps,
      OpenStreams open) {
    this.feed = feed;
    this.snapshots = snapshots;
    this.nodes = nodes;
    this.publisher = publisher;
    this.hangUps = hangUps;
    this.open = open;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.NODE_ASSIGNMENTS);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws Exception {
    Watch watch = new Watch(Identity.node(request));
    feed.subscribe(watch);
    try (AutoCloseable tracked = open.track(watch);
        HangUpWatch.Guard guard = hangUps.guard(Door.of(request), watch::close)) {
      response.setHeader("Content-Type", "application/json");
      Lines lines = new Lines(response.getOutputStream(), guard);
      guard.using(response::flushBuffer);
      stream(watch, lines);
    } finally {
      feed.unsubscribe(watch);
      disconnected(watch);
    }
  }

  private void stream(Watch watch, Lines lines) throws IOException, InterruptedException {
    Optional<List<Assignment>> snapshot = snapshot(watch, lines);
    if (snapshot.isEmpty()) {
      return;
    }
    lines.write(new WatchMessage.Snapshot(snapshot.get()), true);
    nodes.connect(watch.node(), watch.session());
    feed.endOthers(watch);
    publisher.publish(List.of(new NodeEvent.Connected(watch.node())));
    LOG.info("node {} is connected, {} assignments", watch.node(), snapshot.get().size());
    while (!watch.isClosed()) {
      Optional<Assignment> change = watch.next(PING_EVERY);
      if (change.isPresent()) {
        lines.write(new WatchMessage.Changed(change.get()), !watch.hasMore());
      } else if (!watch.isClosed()) {
        if (nodes.isRevoked(watch.node())) {
          return;
        }
        lines.write(new WatchMessage.Ping(), true);
      }
    }
  }

  /** Tries until the owners answer; empty when the watch was closed meanwhile. */
  private Optional<List<Assignment>> snapshot(Watch watch, Lines lines)
      throws IOException, InterruptedException {
    Duration pause = FIRST_RETRY;
    while (!watch.isClosed()) {
      try {
        return Optional.of(snapshots.of(watch.node()));
      } catch (GantryException e) {
        LOG.warn("no snapshot for node {} yet: {}", watch.node(), e.getMessage());
        lines.write(new WatchMessage.Ping(), true);
      }
      if (watch.closedWithin(pause)) {
        break;
      }
      pause = pause.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause.multipliedBy(2);
    }
    return Optional.empty();
  }

  /** Silent when the node has a newer stream, here or at another replica. */
  private void disconnected(Watch watch) {
    try {
      if (nodes.disconnect(watch.node(), watch.session())) {
        LOG.info("node {} is disconnected", watch.node());
        publisher.publish(List.of(new NodeEvent.Disconnected(watch.node())));
      }
    } catch (GantryException | DataAccessException e) {
      // container-service then learns it from the heartbeats that are missing.
      LOG.warn("disconnection of node {} is not told: {}", watch.node(), e.getMessage());
    }
  }

  private record Lines(OutputStream out, HangUpWatch.Guard guard) {
    void write(WatchMessage message, boolean flush) throws IOException {
      byte[] json = MESSAGE.writeValueAsBytes(message);
      guard.using(
          () -> {
            out.write(json);
            out.write('\n');
            if (flush) {
              out.flush();
            }
          });
    }
  }
}
