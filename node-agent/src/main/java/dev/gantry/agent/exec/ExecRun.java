package dev.gantry.agent.exec;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.launch.ExitStatus;
import dev.gantry.agent.launch.LaunchedProcess;
import dev.gantry.agent.log.LogStream;
import dev.gantry.agent.run.actor.InputPort;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of an exec while it runs: one platform thread carries its output to the client, or away
 * when there is none (any more), until the output and the process have ended.
 */
public final class ExecRun {
  private static final Logger LOG = LoggerFactory.getLogger(ExecRun.class);
  private static final short POLLIN = 1;
  private static final int BUFFER = 64 << 10;

  /** As Docker: a process left in the background may hold the output open for ever. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final Kernel kernel;
  private final int stop;
  private final LaunchedProcess process;
  private final Consumer<ExitStatus> onEnd;
  private final InputPort input;
  private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final List<Source> open = new ArrayList<>();
  private Thread thread;
  private volatile ExecOutput output;
  private long deadline = Long.MAX_VALUE;

  private record Source(int fd, LogStream stream) {}

  /**
   * How runs are carried.
   *
   * @param stop becomes readable when all are to be let go of: the processes run on
   */
  record Carrying(Kernel kernel, int stop) {}

  private ExecRun(
      Carrying carrying, LaunchedProcess process, Consumer<ExitStatus> onEnd, ExecOutput output) {
    this.onEnd = onEnd;
    this.kernel = carrying.kernel();
    this.stop = carrying.stop();
    this.process = process;
    this.input = new InputPort(kernel, process);
    this.output = output;
    process.terminal().ifPresent(fd -> open.add(new Source(fd, LogStream.STDOUT)));
    process.stdout().ifPresent(fd -> open.add(new Source(fd, LogStream.STDOUT)));
    process.stderr().ifPresent(fd -> open.add(new Source(fd, LogStream.STDERR)));
  }

  /**
   * @param onEnd called before {@link #ended} completes
   * @param output null: nobody listens
   */
  static ExecRun start(
      Carrying carrying, LaunchedProcess process, Consumer<ExitStatus> onEnd, ExecOutput output) {
    ExecRun run = new ExecRun(carrying, process, onEnd, output);
    if (run.open.isEmpty()) {
      // Nothing to carry: no thread for a process that may run for days.
      process.exited().thenAccept(status -> Thread.ofVirtual().start(run::finish));
    } else {
      run.thread = Thread.ofPlatform().name("exec-output").daemon().start(run::run);
    }
    return run;
  }

  public InputPort input() {
    return input;
  }

  /** Completes when the process has ended and the client has all of its output. */
  public CompletableFuture<ExitStatus> ended() {
    return ended.copy();
  }

  /** The client is gone or has detached: what comes from now on is thrown away. */
  public void abandon() {
    output = null;
  }

  /** After {@code stop}: until its descriptors are in no use here. */
  void awaitStopped(Duration atMost) throws InterruptedException {
    if (thread != null && !thread.join(atMost)) {
      LOG.warn("The output of an exec is still being written to a client");
    }
  }

  private void run() {
    try {
      while (!open.isEmpty() && System.nanoTime() < deadline) {
        if (!carry()) {
          return;
        }
      }
    } catch (RuntimeException e) {
      LOG.error("The output of an exec can't be carried on; it is killed", e);
      process.signal(9);
    }
    finish();
  }

  private void finish() {
    try {
      ExitStatus status = process.awaitExit();
      input.close();
      // First: nobody may resize what is closed next.
      onEnd.accept(status);
      process.close();
      ended.complete(status);
    } catch (InterruptedException | RuntimeException e) {
      LOG.error("An exec of container {} can't be cleared away", process.record().container(), e);
      ended.completeExceptionally(e);
    }
  }

  /** Waits for output, or the exit, and passes a piece of each stream on; false: stop. */
  private boolean carry() {
    boolean exited = deadline != Long.MAX_VALUE;
    int count = open.size() + (exited ? 1 : 2);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment polls = arena.allocate(8L * count, 8);
      for (int i = 0; i < count; i++) {
        int fd = i < open.size() ? open.get(i).fd() : i == open.size() ? stop : process.pidfd();
        polls.set(ValueLayout.JAVA_INT, 8L * i, fd);
        polls.set(ValueLayout.JAVA_SHORT, 8L * i + 4, POLLIN);
      }
      kernel.again(Sys.PPOLL, "exec", polls.address(), count, timeout(arena, exited), 0, 8);
      if (isReady(polls, open.size())) {
        return false;
      }
      if (!exited && isReady(polls, count - 1)) {
        deadline = System.nanoTime() + LINGER.toNanos();
      }
      for (int i = open.size() - 1; i >= 0; i--) {
        if (isReady(polls, i) && !move(open.get(i))) {
          open.remove(i);
        }
      }
      return true;
    }
  }

  private static boolean isReady(MemorySegment polls, int index) {
    return polls.get(ValueLayout.JAVA_SHORT, 8L * index + 6) != 0;
  }

  /** Address of a timespec, or 0 for no limit. */
  private long timeout(Arena arena, boolean exited) {
    if (!exited) {
      return 0;
    }
    long left = Math.max(0, deadline - System.nanoTime());
    MemorySegment time = arena.allocate(16, 8);
    time.set(ValueLayout.JAVA_LONG, 0, left / 1_000_000_000);
    time.set(ValueLayout.JAVA_LONG, 8, left % 1_000_000_000);
    return time.address();
  }

  /** False at the end of the stream. */
  private boolean move(Source source) {
    buffer.clear();
    long n = read(source.fd());
    if (n == 0) {
      return false;
    }
    ExecOutput to = output;
    if (n > 0 && to != null) {
      buffer.limit((int) n);
      try {
        to.write(source.stream(), buffer);
      } catch (IOException e) {
        LOG.debug("The client of an exec has gone: {}", e.toString());
        output = null;
      }
    }
    return true;
  }

  /** 0 at the end, -1 when there is nothing now. */
  private long read(int fd) {
    try {
      return kernel.read(fd, MemorySegment.ofBuffer(buffer));
    } catch (KernelException e) {
      if (e.is(Errno.EAGAIN)) {
        return -1;
      }
      if (e.is(Errno.EIO)) {
        return 0; // a terminal that nobody has open any more
      }
      throw e;
    }
  }
}
