package dev.gantry.agent.run.actor;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.launch.LaunchedProcess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The input of a running container, shared by all attached clients. Never blocks for long in the
 * kernel and never writes to a descriptor that was closed and given away again: each write is under
 * a lock that closing takes too.
 */
public final class InputPort {
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final short POLLOUT = 4;
  private static final long WAIT_NANOS = 100_000_000;

  private final Kernel kernel;
  private final LaunchedProcess process;
  private final int fd;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean open;

  /** The input of {@code process}: its terminal, or its pipe, or none. */
  public InputPort(Kernel kernel, LaunchedProcess process) {
    this.kernel = kernel;
    this.process = process;
    OptionalInt to = process.terminal().isPresent() ? process.terminal() : process.stdin();
    this.open = to.isPresent();
    this.fd = to.orElse(-1);
    if (open) {
      long flags = kernel.call(Sys.FCNTL, "fd " + fd, fd, F_GETFL);
      kernel.call(Sys.FCNTL, "fd " + fd, fd, F_SETFL, flags | Kernel.O_NONBLOCK);
    }
  }

  /**
   * Writes all of {@code bytes}; waits while the container does not read. For a platform thread.
   *
   * @return false when the container reads no more (or never did): the rest is of no use
   */
  public boolean write(MemorySegment bytes) {
    long done = 0;
    while (done < bytes.byteSize()) {
      lock.lock();
      try {
        if (!open) {
          return false;
        }
        long n = writeSome(bytes.asSlice(done));
        if (n < 0) {
          return false;
        }
        if (n == 0) {
          awaitWritable();
        }
        done += n;
      } finally {
        lock.unlock();
      }
    }
    return true;
  }

  /** 0: the pipe is full; -1: nobody reads it. */
  private long writeSome(MemorySegment bytes) {
    try {
      return kernel.write(fd, bytes);
    } catch (KernelException e) {
      if (e.is(Errno.EAGAIN)) {
        return 0;
      }
      if (e.is(Errno.EPIPE) || e.is(Errno.EIO)) {
        return -1;
      }
      throw e;
    }
  }

  private void awaitWritable() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment poll = arena.allocate(8, 8);
      poll.set(ValueLayout.JAVA_INT, 0, fd);
      poll.set(ValueLayout.JAVA_SHORT, 4, POLLOUT);
      MemorySegment time = arena.allocate(16, 8);
      time.set(ValueLayout.JAVA_LONG, 8, WAIT_NANOS);
      kernel.again(Sys.PPOLL, "fd " + fd, poll.address(), 1, time.address(), 0, 0);
    }
  }

  /** The container reads end of file after what is in the pipe. A terminal has no such end. */
  public void end() {
    lock.lock();
    try {
      if (open && process.terminal().isEmpty()) {
        open = false;
        process.closeStdin();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The descriptor is about to be closed. */
  public void close() {
    lock.lock();
    try {
      open = false;
    } finally {
      lock.unlock();
    }
  }
}
