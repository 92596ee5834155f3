package dev.gantry.agent.launch;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One platform thread that waits, by epoll, for the ends of all containers' first processes. */
final class ExitWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExitWatcher.class);
  private static final long STOP = 0;
  private static final int BATCH = 64;

  private final Kernel kernel;
  private final int epoll;
  private final int stop;
  private final Map<Long, Watched> watched = new ConcurrentHashMap<>();
  private final AtomicLong next = new AtomicLong(STOP);
  private final Thread thread;

  private record Watched(int pidfd, Runnable ended) {}

  ExitWatcher(Kernel kernel) {
    this.kernel = kernel;
    epoll = kernel.epollCreate();
    stop = kernel.eventfd(0);
    kernel.epollControl(epoll, Kernel.EPOLL_CTL_ADD, stop, Kernel.EPOLLIN, STOP);
    thread = Thread.ofPlatform().daemon().name("exit-watcher").start(this::loop);
  }

  /** Runs {@code ended} on the watcher's thread when the process has ended; it must be brief. */
  void watch(int pidfd, Runnable ended) {
    long key = next.incrementAndGet();
    watched.put(key, new Watched(pidfd, ended));
    kernel.epollControl(epoll, Kernel.EPOLL_CTL_ADD, pidfd, Kernel.EPOLLIN, key);
  }

  private void loop() {
    while (true) {
      for (Kernel.Ready ready : kernel.epollWait(epoll, BATCH, -1)) {
        if (ready.data() == STOP) {
          return;
        }
        Watched process = watched.remove(ready.data());
        if (process != null) {
          kernel.epollControl(epoll, Kernel.EPOLL_CTL_DEL, process.pidfd(), 0, 0);
          tell(process);
        }
      }
    }
  }

  private static void tell(Watched process) {
    try {
      process.ended().run();
    } catch (RuntimeException e) {
      LOG.error("after the end of a container's process", e);
    }
  }

  @Override
  public void close() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(8, 8);
      one.set(ValueLayout.JAVA_LONG, 0, 1);
      kernel.write(stop, one);
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return; // its descriptors are in use
    }
    try {
      kernel.close(stop);
    } catch (KernelException e) {
      LOG.warn("closing the exit watcher", e);
    }
    kernel.close(epoll);
  }
}
