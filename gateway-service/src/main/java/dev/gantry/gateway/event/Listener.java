package dev.gantry.gateway.event;

import dev.gantry.model.id.TenantId;
import java.io.Closeable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The events that wait for one client. */
final class Listener implements Closeable {
  /** A client this far behind does not read: its stream ends. */
  private static final int MOST = 10_000;

  private final TenantId tenant;
  private final EventFilter filter;
  private final BlockingQueue<Optional<EngineEvent>> queue = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  Listener(TenantId tenant, EventFilter filter) {
    this.tenant = tenant;
    this.filter = filter;
  }

  void offer(EngineEvent event) {
    if (!tenant.equals(event.tenant()) || !filter.matches(event)) {
      return;
    }
    if (queue.size() >= MOST) {
      close();
    } else {
      queue.add(Optional.of(event));
    }
  }

  /** Empty when none came in this time, or the listener is closed. */
  Optional<EngineEvent> next(Duration wait) throws InterruptedException {
    Optional<EngineEvent> item = queue.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    return item == null ? Optional.empty() : item;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    queue.add(Optional.empty());
  }
}
