package dev.gantry.gateway.node;

import dev.gantry.gateway.proxy.Upstreams;
import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;

/**
 * Listens to what container-service announces (ADR 32). While it can't, assignments come by Kafka
 * alone, a little later.
 */
@Component
class AnnouncementReader implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(AnnouncementReader.class);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
  private static final ObjectReader LINE = GantryJson.mapper().readerFor(Assignment.class);

  private final InnerClient containers;
  private final AssignmentFeed feed;
  private final Caller gateway = Caller.service("gateway-service", TenantId.LOCAL);
  private volatile Thread thread;

  AnnouncementReader(Upstreams upstreams, AssignmentFeed feed) {
    this.containers = upstreams.client(upstreams.container());
    this.feed = feed;
  }

  private void listen() {
    try {
      while (true) {
        try {
          containers.lines("/inner/v1/announcements", this::heard, gateway);
        } catch (GantryException e) {
          LOG.debug("no announcements for now: {}", e.getMessage());
        } catch (JacksonException e) {
          LOG.error("an announcement can't be read; Kafka brings the assignment", e);
        }
        Thread.sleep(BETWEEN_TRIES);
      }
    } catch (InterruptedException e) {
      LOG.debug("announcements are listened to no more");
    }
  }

  private void heard(String line) {
    if (!line.isEmpty()) {
      feed.announce(LINE.readValue(line));
    }
  }

  @Override
  public void start() {
    thread = Thread.ofVirtual().name("announcements").start(this::listen);
  }

  @Override
  public void stop() {
    thread.interrupt();
    thread = null;
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
