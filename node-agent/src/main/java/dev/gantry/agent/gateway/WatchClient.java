package dev.gantry.agent.gateway;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.WatchMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps the stream of assignments open: connects, reads a message a line, connects anew when it
 * breaks or nothing came for some seconds (the gateway pings). Whether an assignment is older than
 * what is known is for the taker to see.
 */
public final class WatchClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WatchClient.class);

  /** Where the messages go, and what they say of the connection. */
  public interface Taker {
    /** The stream is open and its snapshot has come: the node sees what is asked of it. */
    void connected();

    /** The stream has ended; it is opened again. */
    void disconnected();

    void assigned(List<Assignment> assignments);

    /** The token was refused: register anew before the next try. */
    void refused();
  }

  private final GatewayClient gateway;
  private final Taker taker;
  private final JsonMapper json;
  private final Duration silence;
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("watch-silence").daemon().factory());
  private final Thread thread;
  private volatile long heardAt;
  private volatile boolean closed;
  private volatile InputStream open;

  /**
   * @param silence a connection on which nothing came for so long is dead
   */
  public WatchClient(GatewayClient gateway, Taker taker, JsonMapper json, Duration silence) {
    this.gateway = gateway;
    this.taker = taker;
    this.json = json;
    this.silence = silence;
    this.thread = Thread.ofVirtual().name("watch").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    Backoff backoff =
        new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), ThreadLocalRandom.current());
    while (!closed) {
      try {
        follow(backoff);
      } catch (GatewayException e) {
        LOG.warn("Watching assignments: {}", e.getMessage());
        if (e.isUnauthorized()) {
          taker.refused();
        }
      } catch (IOException | JacksonException e) {
        if (!closed) {
          LOG.info("The watch broke off and is opened again: {}", e.toString());
        }
      }
      taker.disconnected();
      pause(backoff.next());
    }
  }

  private void follow(Backoff backoff) throws IOException {
    heardAt = System.nanoTime();
    try (InputStream in = gateway.watch();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      open = in;
      ScheduledFuture<?> guard = guard(in);
      try {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          heardAt = System.nanoTime();
          take(line, backoff);
        }
      } finally {
        guard.cancel(false);
      }
    }
  }

  private void take(String line, Backoff backoff) {
    if (line.isBlank()) {
      return;
    }
    switch (json.readValue(line, WatchMessage.class)) {
      case WatchMessage.Snapshot snapshot -> {
        backoff.reset();
        taker.assigned(snapshot.assignments());
        taker.connected();
      }
      case WatchMessage.Changed changed -> taker.assigned(List.of(changed.assignment()));
      case WatchMessage.Ping ping -> {}
    }
  }

  private ScheduledFuture<?> guard(InputStream in) {
    long period = silence.toMillis() / 4 + 1;
    return watchdog.scheduleWithFixedDelay(
        () -> {
          if (System.nanoTime() - heardAt > silence.toNanos()) {
            LOG.warn("Nothing came over the watch for {}; it is opened again", silence);
            closeQuietly(in);
          }
        },
        period,
        period,
        TimeUnit.MILLISECONDS);
  }

  /** Makes the reader fail; what closing itself says is of no interest any more. */
  private static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      LOG.debug("Closing the watch", e);
    }
  }

  private void pause(Duration pause) {
    if (closed) {
      return;
    }
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      // Only close() interrupts; the loop sees it.
      LOG.debug("The pause before the next watch was cut short");
    }
  }

  @Override
  public void close() {
    closed = true;
    InputStream in = open;
    if (in != null) {
      closeQuietly(in);
    }
    thread.interrupt();
    watchdog.shutdownNow();
  }
}
