package dev.gantry.agent.network;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plugs held ready, each used once. One thread refills; when it is empty the caller makes one. */
final class PlugPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PlugPool.class);
  private static final long PAUSE_AFTER_FAILURE_SECONDS = 5;

  /** Refilling leaves the processor to the start that took a plug, while enough are ready. */
  private static final long QUIET_MILLIS = 20;

  private final Bridge bridge;
  private final AddressPool addresses;
  private final int size;
  private final Deque<Plug> ready = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread filler;
  private boolean open = true;

  PlugPool(Bridge bridge, AddressPool addresses, int size) {
    this.bridge = bridge;
    this.addresses = addresses;
    this.size = size;
    this.filler = Thread.ofPlatform().name("gantry-netns-pool").daemon().start(this::fill);
  }

  Plug take() {
    lock.lock();
    try {
      Plug plug = ready.pollFirst();
      if (plug != null) {
        changed.signalAll();
        return plug;
      }
    } finally {
      lock.unlock();
    }
    return bridge.plug(addresses);
  }

  int ready() {
    lock.lock();
    try {
      return ready.size();
    } finally {
      lock.unlock();
    }
  }

  private void fill() {
    while (awaitRoom()) {
      try {
        put(bridge.plug(addresses));
      } catch (RuntimeException e) {
        LOG.warn("no network namespace could be made ready: {}", e.getMessage());
        pause();
      }
    }
  }

  private boolean awaitRoom() {
    lock.lock();
    try {
      while (open && ready.size() >= size) {
        changed.awaitUninterruptibly();
      }
      while (open && ready.size() > size / 2 && changed.await(QUIET_MILLIS, MILLISECONDS)) {
        LOG.trace("another one was taken; refilling waits");
      }
      return open;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void put(Plug plug) {
    lock.lock();
    try {
      if (open) {
        ready.addLast(plug);
        return;
      }
    } finally {
      lock.unlock();
    }
    discard(plug);
  }

  private void pause() {
    lock.lock();
    try {
      if (open && !changed.await(PAUSE_AFTER_FAILURE_SECONDS, TimeUnit.SECONDS)) {
        LOG.debug("tries again to make network namespaces ready");
      }
    } catch (InterruptedException e) {
      open = false;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a plug back to the kernel, which frees its cable in its own time. */
  void discard(Plug plug) {
    plug.namespace().close();
    addresses.release(plug.address());
  }

  @Override
  public void close() {
    lock.lock();
    try {
      open = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      filler.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ready.forEach(this::discard);
    ready.clear();
  }
}
