package dev.gantry.agent.launch;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A process that a keeper is the parent of. */
final class ContainerProcess implements LaunchedProcess {
  private static final int SIGKILL = 9;
  private static final int TIOCSWINSZ = 0x5414;

  private final Kernel kernel;
  private final ProcessRecord record;
  private final Descriptors own;
  private final LaunchTrace trace;
  private final Cleanup cleanup;
  private final AtomicInteger stdin;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<ExitStatus> exited = new CompletableFuture<>();

  /** The agent's duplicates; -1 where there is none. */
  record Descriptors(int pidfd, int stdin, int stdout, int stderr, int terminal) {}

  /**
   * What the launcher does at the end of a process.
   *
   * @param closeInKeeper closes one of the keeper's descriptors
   * @param reap reaps, closes the keeper's descriptors and removes the cgroups
   */
  record Cleanup(Consumer<Integer> closeInKeeper, Consumer<ContainerProcess> reap) {}

  ContainerProcess(
      Kernel kernel, ProcessRecord record, Descriptors own, LaunchTrace trace, Cleanup cleanup) {
    this.kernel = kernel;
    this.record = record;
    this.own = own;
    this.trace = trace;
    this.cleanup = cleanup;
    this.stdin = new AtomicInteger(own.stdin());
  }

  /** Called once by the exit watcher. */
  void ended(boolean oomKilled) {
    OptionalInt status = KeptExit.waitStatus(kernel, record.pid(), record.startTime(), own.pidfd());
    exited.complete(
        status.isPresent()
            ? ExitStatus.ofWaitStatus(status.getAsInt(), oomKilled)
            : ExitStatus.unknown(oomKilled));
  }

  @Override
  public int pid() {
    return record.pid();
  }

  @Override
  public long startTime() {
    return record.startTime();
  }

  @Override
  public int pidfd() {
    return own.pidfd();
  }

  @Override
  public int keeperPid() {
    return record.keeperPid();
  }

  @Override
  public OptionalInt stdin() {
    return optional(stdin.get());
  }

  @Override
  public OptionalInt stdout() {
    return optional(own.stdout());
  }

  @Override
  public OptionalInt stderr() {
    return optional(own.stderr());
  }

  @Override
  public OptionalInt terminal() {
    return optional(own.terminal());
  }

  private static OptionalInt optional(int fd) {
    return fd < 0 ? OptionalInt.empty() : OptionalInt.of(fd);
  }

  @Override
  public void closeStdin() {
    int fd = stdin.getAndSet(-1);
    if (fd >= 0) {
      kernel.close(fd);
      cleanup.closeInKeeper().accept(record.stdin());
    }
  }

  @Override
  public void resize(int rows, int columns) {
    if (own.terminal() < 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(8, 8);
      size.set(ValueLayout.JAVA_SHORT, 0, (short) rows);
      size.set(ValueLayout.JAVA_SHORT, 2, (short) columns);
      kernel.call(Sys.IOCTL, "TIOCSWINSZ", own.terminal(), TIOCSWINSZ, size.address());
    }
  }

  @Override
  public ProcessRecord record() {
    return record;
  }

  @Override
  public LaunchTrace trace() {
    return trace;
  }

  @Override
  public ExitStatus awaitExit() throws InterruptedException {
    try {
      return exited.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("never completed exceptionally", e);
    }
  }

  @Override
  public CompletableFuture<ExitStatus> exited() {
    return exited.copy();
  }

  @Override
  public void signal(int signal) {
    if (exited.isDone()) {
      return;
    }
    try {
      kernel.pidfdSendSignal(own.pidfd(), signal);
    } catch (KernelException e) {
      if (!e.is(Errno.ESRCH)) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    signal(SIGKILL);
    exited.join();
    try {
      cleanup.reap().accept(this);
    } finally {
      closeOwn();
    }
  }

  /** Closes the agent's descriptors and nothing else. */
  void closeOwn() {
    int[] all = {own.pidfd(), stdin.getAndSet(-1), own.stdout(), own.stderr(), own.terminal()};
    for (int fd : all) {
      if (fd >= 0) {
        kernel.close(fd);
      }
    }
  }

  /** Marks it as let go of: a later {@link #close} does nothing. */
  boolean letGo() {
    return closed.compareAndSet(false, true);
  }
}
