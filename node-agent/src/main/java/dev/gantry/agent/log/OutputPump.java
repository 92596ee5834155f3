package dev.gantry.agent.log;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the output of all containers into their logs: one thread, one epoll, {@code splice(2)} from
 * pipe to file. A byte is in the pipe or in the file, never only in this process: killing the agent
 * loses none and doubles none. A terminal can't be spliced; what was read from it and not yet
 * written when the agent is killed is lost.
 */
public final class OutputPump implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutputPump.class);
  private static final int MOVE_BYTES = 1 << 20;
  private static final int MOVES_IN_A_ROW = 4;
  private static final int MAX_READY = 64;
  private static final long WAKE = 0;

  private final Kernel kernel;
  private final LogMetrics metrics;
  private final int epoll;
  private final int wakeFd;
  private final AtomicLong ids = new AtomicLong(WAKE);
  private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final MemorySegment buffer = Arena.ofAuto().allocate(64 << 10);
  private final Thread thread;
  private volatile boolean closing;

  /** A source under the pump's care. Its flags are of the pump's thread. */
  static final class Entry {
    private final long id;
    private final Source source;
    private Pumping pumping;
    private boolean paused;
    private boolean failed;
    private boolean finishing;

    private Entry(long id, Source source) {
      this.id = id;
      this.source = source;
    }
  }

  private enum Moved {
    SOME,
    NOTHING_NOW,
    END
  }

  public OutputPump(Kernel kernel, LogMetrics metrics) {
    this.kernel = kernel;
    this.metrics = metrics;
    this.epoll = kernel.epollCreate();
    this.wakeFd = kernel.eventfd(Kernel.O_NONBLOCK);
    kernel.epollControl(epoll, Kernel.EPOLL_CTL_ADD, wakeFd, Kernel.EPOLLIN, WAKE);
    this.thread = Thread.ofPlatform().name("output-pump").daemon().start(this::run);
  }

  /** Begins to move what comes from the sources to the log. */
  public Pumping start(ContainerLog log, List<Source> sources) {
    List<Entry> made = new ArrayList<>();
    sources.forEach(s -> made.add(new Entry(ids.incrementAndGet(), s)));
    Pumping pumping = new Pumping(this, log, new ArrayList<>(made));
    log.onRelief(() -> command(() -> resume(pumping)));
    for (Entry entry : made) {
      entry.pumping = pumping;
      entries.put(entry.id, entry);
    }
    for (Entry entry : made) {
      control(entry, Kernel.EPOLL_CTL_ADD, Kernel.EPOLLIN);
    }
    return pumping;
  }

  /** The run is over: what is left in the pipes is little, and goes in whoever lags. */
  void finish(Pumping pumping) {
    command(
        () -> {
          for (Entry entry : List.copyOf(pumping.open())) {
            entry.finishing = true;
          }
          resume(pumping);
        });
  }

  /** Ends the pumping after what can be had at once. */
  void stop(Pumping pumping) {
    command(
        () -> {
          for (Entry entry : List.copyOf(pumping.open())) {
            moveAll(entry);
            if (entries.containsKey(entry.id)) {
              end(entry);
            }
          }
        });
  }

  private void command(Runnable command) {
    commands.add(command);
    wake();
  }

  private void wake() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(ValueLayout.JAVA_LONG);
      one.set(ValueLayout.JAVA_LONG, 0, 1);
      kernel.write(wakeFd, one);
    }
  }

  private void run() {
    while (!closing) {
      try {
        for (Kernel.Ready ready : kernel.epollWait(epoll, MAX_READY, -1)) {
          handle(ready);
        }
      } catch (RuntimeException e) {
        // One container's trouble must not stop the output of all others.
        LOG.error("The output pump goes on after an unexpected failure", e);
      }
    }
  }

  private void handle(Kernel.Ready ready) {
    if (ready.data() == WAKE) {
      kernel.read(wakeFd, buffer);
      for (Runnable c = commands.poll(); c != null; c = commands.poll()) {
        c.run();
      }
      return;
    }
    Entry entry = entries.get(ready.data());
    if (entry != null) {
      moveAll(entry);
    }
  }

  /** A few moves, then the next source's turn; epoll tells again of what is left. */
  private void moveAll(Entry entry) {
    for (int i = 0; i < MOVES_IN_A_ROW; i++) {
      if (pauseIfCongested(entry)) {
        return;
      }
      switch (move(entry)) {
        case SOME -> {}
        case NOTHING_NOW -> {
          return;
        }
        case END -> {
          end(entry);
          return;
        }
      }
    }
  }

  private Moved move(Entry entry) {
    try {
      if (entry.failed) {
        return discard(entry);
      }
      return entry.source.terminal() ? copy(entry) : splice(entry);
    } catch (KernelException e) {
      if (e.is(Errno.EAGAIN)) {
        return Moved.NOTHING_NOW;
      }
      if (e.is(Errno.EIO) && entry.source.terminal()) {
        return Moved.END;
      }
      return giveUpKeeping(entry, e);
    } catch (IOException e) {
      return giveUpKeeping(entry, e);
    }
  }

  /** The container must not stand still because its log can't be written. */
  private Moved giveUpKeeping(Entry entry, Exception cause) {
    if (entry.failed) {
      LOG.error("Output {} of a container can't be read", entry.source, cause);
      return Moved.END;
    }
    entry.failed = true;
    LOG.error("Output is dropped from here on: the log can't be written", cause);
    return Moved.SOME;
  }

  private Moved splice(Entry entry) throws IOException {
    ContainerLog log = entry.pumping.log();
    int to = log.writer().dataFd(entry.source.stream());
    long n =
        kernel.splice(
            entry.source.fd(), to, MOVE_BYTES, Kernel.SPLICE_F_MOVE | Kernel.SPLICE_F_NONBLOCK);
    return kept(entry, n);
  }

  /** Only after epoll said that there is something, so that this read does not block. */
  private Moved copy(Entry entry) throws IOException {
    long n = kernel.read(entry.source.fd(), buffer);
    if (n == 0) {
      return Moved.END;
    }
    int to = entry.pumping.log().writer().dataFd(entry.source.stream());
    for (long done = 0; done < n; ) {
      done += kernel.write(to, buffer.asSlice(done, n - done));
    }
    kept(entry, n);
    return Moved.NOTHING_NOW;
  }

  private Moved kept(Entry entry, long n) throws IOException {
    if (n == 0) {
      return Moved.END;
    }
    entry.pumping.log().appended(entry.source.stream(), (int) n);
    metrics.kept(n);
    return Moved.SOME;
  }

  private Moved discard(Entry entry) {
    long n = kernel.read(entry.source.fd(), buffer);
    metrics.dropped(n);
    return n == 0 ? Moved.END : Moved.NOTHING_NOW;
  }

  private boolean pauseIfCongested(Entry entry) {
    if (entry.finishing || !entry.pumping.log().isCongested()) {
      return false;
    }
    if (!entry.paused) {
      entry.paused = true;
      control(entry, Kernel.EPOLL_CTL_DEL, 0);
    }
    return true;
  }

  private void resume(Pumping pumping) {
    boolean congested = pumping.log().isCongested();
    for (Entry entry : pumping.open()) {
      if (entry.paused && (entry.finishing || !congested)) {
        entry.paused = false;
        control(entry, Kernel.EPOLL_CTL_ADD, Kernel.EPOLLIN);
      }
    }
  }

  private void end(Entry entry) {
    entries.remove(entry.id);
    if (!entry.paused) {
      control(entry, Kernel.EPOLL_CTL_DEL, 0);
    }
    entry.pumping.ended(entry);
  }

  private void control(Entry entry, int op, int events) {
    kernel.epollControl(epoll, op, entry.source.fd(), events, entry.id);
  }

  /** Containers write on into their pipes; the next agent goes on from there. */
  @Override
  public void close() {
    closing = true;
    wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    kernel.close(wakeFd);
    kernel.close(epoll);
  }
}
