package dev.gantry.gateway.door;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Notices that the client of a parked or quiet answer has hung up, which a blocking servlet never
 * learns by itself; and ends them all when the gateway stops. Looks four times a second at those
 * that wait: nothing on the way of a request.
 */
@Component
public class HangUpWatch implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(HangUpWatch.class);
  private static final Duration EVERY = Duration.ofMillis(250);

  private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
  private volatile Thread ticker;

  @Override
  public void start() {
    ticker = Thread.ofPlatform().daemon().name("hang-up-watch").start(this::tick);
  }

  private void tick() {
    CountDownLatch never = new CountDownLatch(1);
    try {
      while (!never.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      LOG.debug("the hang-up watch ends", e);
    }
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
      }
    }
  }

  @Override
  public void stop() {
    ticker.interrupt();
    ticker = null;
    guards.forEach(Guard::end);
  }

  @Override
  public boolean isRunning() {
    return ticker != null;
  }

  /** Stopped before the web server, which would wait for what is parked. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
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
          gone.run();
        }
      } finally {
        use.unlock();
      }
    }

    /** As if the client had gone; also while a write to it blocks. */
    private void end() {
      gone.run();
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
