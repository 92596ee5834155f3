package dev.gantry.gateway.door;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Notices that the client of a parked or quiet answer has hung up, which a blocking servlet never
 * learns by itself. Looks four times a second at those that wait: nothing on the way of a request.
 */
@Component
public class HangUpWatch implements DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(HangUpWatch.class);
  private static final Duration EVERY = Duration.ofMillis(250);

  private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("hang-up-watch").unstarted(task));

  HangUpWatch() {
    ticker.scheduleWithFixedDelay(
        this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Watches from now until the guard is closed. The request body must be read to its end.
   *
   * @param gone called at most once, on the watch's thread: must not block
   */
  public Guard guard(Door door, Runnable gone) {
    Guard guard = new Guard(door, gone);
    guards.add(guard);
    return guard;
  }

  private void look() {
    for (Guard guard : guards) {
      try {
        guard.look();
      } catch (RuntimeException e) {
        LOG.warn("hang-up watch", e);
        guards.remove(guard);
      }
    }
  }

  @Override
  public void destroy() {
    ticker.shutdownNow();
  }

  /** Something done with the request or its response. */
  @FunctionalInterface
  public interface Use {
    void run() throws IOException;
  }

  /** One watched request. */
  public final class Guard implements AutoCloseable {
    private final Door door;
    private final Runnable gone;
    // Tomcat's request and response may not be used by two threads at once.
    private final ReentrantLock use = new ReentrantLock();
    private boolean closed;

    private Guard(Door door, Runnable gone) {
      this.door = door;
      this.gone = gone;
    }

    /** Uses the response while the watch keeps its hands off. */
    public void using(Use action) throws IOException {
      use.lock();
      try {
        action.run();
      } finally {
        use.unlock();
      }
    }

    private void look() {
      if (!use.tryLock()) {
        return;
      }
      try {
        if (!closed && door.clientGone()) {
          closed = true;
          guards.remove(this);
          gone.run();
        }
      } finally {
        use.unlock();
      }
    }

    @Override
    public void close() {
      use.lock();
      try {
        closed = true;
        guards.remove(this);
      } finally {
        use.unlock();
      }
    }
  }
}
