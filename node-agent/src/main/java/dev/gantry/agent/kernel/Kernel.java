package dev.gantry.agent.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The one port for system calls made from Java. {@link LinuxKernel} makes them; tests record them.
 *
 * <p>All implementations give {@link #call}; the named calls are built on it. Every descriptor made
 * here is close-on-exec. A failed call is a {@link KernelException}; EINTR is repeated here where
 * that is safe.
 *
 * <p>A call that blocks pins the carrier of a virtual thread: calls marked <b>blocking</b> belong
 * on a platform thread, or on a descriptor that {@link #epollWait} said is ready.
 */
public interface Kernel {
  int AT_FDCWD = -100;
  int O_RDONLY = 0;
  int O_WRONLY = 1;
  int O_RDWR = 2;
  int O_CREAT = 0100;
  int O_EXCL = 0200;
  int O_TRUNC = 01000;
  int O_APPEND = 02000;
  int O_NONBLOCK = 04000;
  int O_CLOEXEC = 02000000;
  int O_PATH = 010000000;
  int EPOLLIN = 1;
  int EPOLLOUT = 4;
  int EPOLLERR = 8;
  int EPOLLHUP = 0x10;
  int EPOLLRDHUP = 0x2000;
  int EPOLLONESHOT = 1 << 30;
  int EPOLL_CTL_ADD = 1;
  int EPOLL_CTL_DEL = 2;
  int EPOLL_CTL_MOD = 3;
  int SPLICE_F_MOVE = 1;
  int SPLICE_F_NONBLOCK = 2;

  /**
   * Makes one system call.
   *
   * @param target what it acts on, for the message of a failure
   * @param args at most six: numbers, descriptors or addresses of native memory
   * @return the result, never negative for calls that report errors
   * @throws KernelException if the kernel refused
   */
  long call(Sys sys, String target, long... args);

  /**
   * openat(2), relative to the working directory; always close-on-exec.
   *
   * @param flags {@code O_…}
   * @param mode permission bits of a file that is made
   */
  default int open(Path path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          call(
              Sys.OPENAT, path.toString(), AT_FDCWD, cString(arena, path), flags | O_CLOEXEC, mode);
    }
  }

  /** close(2). EINTR counts as closed: Linux has freed the descriptor by then. */
  default void close(int fd) {
    try {
      call(Sys.CLOSE, "fd " + fd, fd);
    } catch (KernelException e) {
      if (!e.is(Errno.EINTR)) {
        throw e;
      }
    }
  }

  /** pipe2(2), close-on-exec. {@code flags}: 0 or {@link #O_NONBLOCK}. */
  default Pipe pipe(int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fds = arena.allocate(8, 8);
      call(Sys.PIPE2, "a new pipe", fds.address(), O_CLOEXEC | flags);
      return new Pipe(fds.get(ValueLayout.JAVA_INT, 0), fds.get(ValueLayout.JAVA_INT, 4));
    }
  }

  /**
   * read(2). <b>Blocking</b> on a blocking descriptor.
   *
   * @param into native memory
   * @return bytes read, 0 at the end
   */
  default long read(int fd, MemorySegment into) {
    return again(Sys.READ, "fd " + fd, fd, into.address(), into.byteSize());
  }

  /** write(2). <b>Blocking</b> on a blocking descriptor. Returns the bytes written. */
  default long write(int fd, MemorySegment from) {
    return again(Sys.WRITE, "fd " + fd, fd, from.address(), from.byteSize());
  }

  /**
   * splice(2) at the descriptors' own positions: moves bytes without copying them to the JVM.
   * <b>Blocking</b> unless {@link #SPLICE_F_NONBLOCK}; then EAGAIN is a {@link KernelException}.
   *
   * @return bytes moved, 0 at the end of the input
   */
  default long splice(int in, int out, long length, int flags) {
    return again(Sys.SPLICE, "fd " + in + " → fd " + out, in, 0, out, 0, length, flags);
  }

  /** epoll_create1(2). */
  default int epollCreate() {
    return (int) call(Sys.EPOLL_CREATE1, "", O_CLOEXEC);
  }

  /**
   * epoll_ctl(2).
   *
   * @param op {@code EPOLL_CTL_…}
   * @param data comes back in {@link Ready#data}
   */
  default void epollControl(int epoll, int op, int fd, int events, long data) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(16, 8);
      event.set(ValueLayout.JAVA_INT, 0, events);
      event.set(ValueLayout.JAVA_LONG_UNALIGNED, Ready.dataOffset(), data);
      call(Sys.EPOLL_CTL, "fd " + fd, epoll, op, fd, event.address());
    }
  }

  /**
   * epoll_pwait(2). <b>Blocking.</b>
   *
   * @param timeoutMillis -1 = no limit
   * @return what is ready; empty after the time or an interruption by a signal
   */
  default List<Ready> epollWait(int epoll, int maxEvents, int timeoutMillis) {
    try (Arena arena = Arena.ofConfined()) {
      long size = Ready.size();
      MemorySegment events = arena.allocate(size * maxEvents, 8);
      long count;
      try {
        count =
            call(Sys.EPOLL_PWAIT, "fd " + epoll, epoll, events.address(), maxEvents, timeoutMillis);
      } catch (KernelException e) {
        if (e.is(Errno.EINTR)) {
          return List.of();
        }
        throw e;
      }
      return Ready.readAll(events, (int) count);
    }
  }

  /** eventfd2(2) with counter 0. {@code flags}: 0 or {@link #O_NONBLOCK}. */
  default int eventfd(int flags) {
    return (int) call(Sys.EVENTFD2, "", 0, O_CLOEXEC | flags);
  }

  /** pidfd_open(2). ESRCH: there is no such process. */
  default int pidfdOpen(int pid) {
    return (int) call(Sys.PIDFD_OPEN, "pid " + pid, pid, 0);
  }

  /** pidfd_send_signal(2). ESRCH: the process has ended. */
  default void pidfdSendSignal(int pidfd, int signal) {
    call(Sys.PIDFD_SEND_SIGNAL, "signal " + signal + " → pidfd " + pidfd, pidfd, signal, 0, 0);
  }

  /** pidfd_getfd(2): a duplicate of another process's descriptor. */
  default int pidfdGetfd(int pidfd, int fd) {
    return (int) call(Sys.PIDFD_GETFD, "fd " + fd + " of pidfd " + pidfd, pidfd, fd, 0);
  }

  /** kill(2). */
  default void kill(int pid, int signal) {
    call(Sys.KILL, "signal " + signal + " → pid " + pid, pid, signal);
  }

  /**
   * mount(2).
   *
   * @param type file system type, or null
   * @param flags {@code MS_…}
   * @param data options of the file system, or null
   */
  default void mount(String source, Path target, String type, long flags, String data) {
    try (Arena arena = Arena.ofConfined()) {
      call(
          Sys.MOUNT,
          source + " → " + target,
          cString(arena, source),
          cString(arena, target),
          type == null ? 0 : cString(arena, type),
          flags,
          data == null ? 0 : cString(arena, data));
    }
  }

  /** umount2(2). {@code flags}: {@code MNT_DETACH} is 2. */
  default void umount(Path target, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      call(Sys.UMOUNT2, target.toString(), cString(arena, target), flags);
    }
  }

  /** {@link #call}, repeated while a signal interrupts it. */
  default long again(Sys sys, String target, long... args) {
    while (true) {
      try {
        return call(sys, target, args);
      } catch (KernelException e) {
        if (!e.is(Errno.EINTR)) {
          throw e;
        }
      }
    }
  }

  /** Address of a NUL-terminated UTF-8 copy, living as long as the arena. */
  static long cString(Arena arena, Object text) {
    return arena.allocateFrom(text.toString(), StandardCharsets.UTF_8).address();
  }

  /** The two ends of a pipe. */
  record Pipe(int readEnd, int writeEnd) {}

  /**
   * A descriptor that is ready.
   *
   * @param events {@code EPOLL…} bits
   * @param data as given to {@link #epollControl}
   */
  record Ready(int events, long data) {
    // struct epoll_event is packed on x86-64 alone (eventpoll.h, EPOLL_PACKED).
    static long dataOffset() {
      return Machine.current() == Machine.X86_64 ? 4 : 8;
    }

    static long size() {
      return Machine.current() == Machine.X86_64 ? 12 : 16;
    }

    static List<Ready> readAll(MemorySegment events, int count) {
      List<Ready> ready = new ArrayList<>(count);
      for (long at = 0; at < count * size(); at += size()) {
        ready.add(
            new Ready(
                events.get(ValueLayout.JAVA_INT_UNALIGNED, at),
                events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + dataOffset())));
      }
      return ready;
    }
  }
}
