package dev.gantry.agent.copy;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Machine;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.users.IdRange;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * System calls on files by descriptor. A name is one component, and is never followed where it is a
 * link; only {@link #resolve} takes a path, and that stays below its root. So whatever a container
 * puts in the place of something between two calls, it is something of the container's own.
 */
final class FdCalls {
  private static final boolean ARM = Machine.current() == Machine.AARCH64;
  static final int O_DIRECTORY = ARM ? 040000 : 0200000;
  static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_REMOVEDIR = 0x200;
  private static final long RESOLVE_NO_MAGICLINKS = 0x02;
  private static final long RESOLVE_IN_ROOT = 0x10;
  private static final int RESOLVE_TRIES = 200;
  private static final int LIST_BYTES = 32 << 10;
  private static final int MOST_LINK = 4096;
  private static final int MOST_XATTR = 1024;
  private static final long ST_RDONLY = 1;
  private static final int CAPABILITY_VERSION_3 = 0x20080522;
  private static final long NOBODY = 65534;

  private final Kernel kernel;
  private final IdRange ids;

  FdCalls(Kernel kernel) {
    this(kernel, null);
  }

  /**
   * @param ids as in {@link CopyRoot}; owners are the container's here, in and out
   */
  FdCalls(Kernel kernel, IdRange ids) {
    this.ids = ids;
    this.kernel = kernel;
  }

  Kernel kernel() {
    return kernel;
  }

  /**
   * Opens what {@code path} leads to with {@code root} as the root of all: links and {@code ..} end
   * there (openat2(2)).
   *
   * @param flags beside O_PATH
   */
  int resolve(int root, String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment how = arena.allocate(24, 8);
      how.set(ValueLayout.JAVA_LONG, 0, Kernel.O_PATH | Kernel.O_CLOEXEC | flags);
      how.set(ValueLayout.JAVA_LONG, 16, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
      long name = name(arena, path.isEmpty() ? "." : path);
      for (int i = 1; ; i++) {
        try {
          return (int)
              kernel.again(
                  Sys.OPENAT2, RawName.text(path), root, name, how.address(), how.byteSize());
        } catch (KernelException e) {
          // A rename somewhere went on during a "..": the kernel asks to try again.
          if (!e.is(Errno.EAGAIN) || i == RESOLVE_TRIES) {
            throw e;
          }
        }
      }
    }
  }

  /** An entry of a folder itself, for all but reading and writing. */
  int entry(int folder, String name) {
    return open(folder, name, Kernel.O_PATH | O_NOFOLLOW, 0);
  }

  /** Makes a file for writing; EEXIST when anything is there. */
  int create(int folder, String name) {
    int flags = Kernel.O_WRONLY | Kernel.O_CREAT | Kernel.O_EXCL | O_NOFOLLOW;
    return asItsRoot(() -> open(folder, name, flags, 0600));
  }

  private int open(int folder, String name, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          kernel.again(
              Sys.OPENAT,
              RawName.text(name),
              folder,
              name(arena, name),
              flags | Kernel.O_CLOEXEC,
              mode);
    }
  }

  /** Opens, for reading or writing, just the file that {@code fd} is open on. */
  int reopen(int fd, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      String self = self(fd);
      return (int)
          kernel.again(
              Sys.OPENAT,
              self,
              Kernel.AT_FDCWD,
              Kernel.cString(arena, self),
              flags | Kernel.O_NONBLOCK | Kernel.O_CLOEXEC,
              0);
    }
  }

  FileStat stat(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(FileStat.BYTES, 8);
      kernel.call(
          Sys.STATX,
          "fd " + fd,
          fd,
          Kernel.cString(arena, ""),
          AT_EMPTY_PATH,
          FileStat.WANTED,
          into.address());
      FileStat stat = FileStat.read(into);
      return ids == null ? stat : stat.ownedBy(seen(stat.uid()), seen(stat.gid()));
    }
  }

  /** As the container sees it: nobody's, when it does not know the owner. */
  private long seen(long id) {
    return ids.inContainer(id).orElse(NOBODY);
  }

  /**
   * Makes something as the container's root: the host's is nobody to its file systems (EOVERFLOW).
   * The ids are of this thread, and taking them takes capabilities off that are taken up again.
   */
  private <T> T asItsRoot(Supplier<T> making) {
    if (ids == null) {
      return making.get();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(8, 8);
      header.set(ValueLayout.JAVA_INT, 0, CAPABILITY_VERSION_3);
      MemorySegment data = arena.allocate(24, 8);
      kernel.call(Sys.CAPGET, "this thread", header.address(), data.address());
      kernel.call(Sys.SETFSGID, "root of the container", ids.first());
      kernel.call(Sys.SETFSUID, "root of the container", ids.first());
      try {
        kernel.call(Sys.CAPSET, "this thread", header.address(), data.address());
        return making.get();
      } finally {
        kernel.call(Sys.SETFSUID, "root", 0);
        kernel.call(Sys.SETFSGID, "root", 0);
      }
    }
  }

  /** Where a symbolic link points, as it stands in it. */
  String link(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(MOST_LINK);
      long n =
          kernel.call(
              Sys.READLINKAT,
              "fd " + fd,
              fd,
              Kernel.cString(arena, ""),
              into.address(),
              into.byteSize());
      return RawName.of(into.toArray(ValueLayout.JAVA_BYTE), 0, (int) n);
    }
  }

  /** The next names of a folder open for reading; empty at its end. */
  List<String> list(int folder) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(LIST_BYTES, 8);
      long n = kernel.call(Sys.GETDENTS64, "fd " + folder, folder, into.address(), into.byteSize());
      List<String> names = new ArrayList<>();
      boolean any = n > 0;
      for (long at = 0; at < n; ) {
        // struct linux_dirent64: inode 8, offset 8, length 2, type 1, name.
        int length = into.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16) & 0xffff;
        byte[] name = into.asSlice(at + 19, length - 19).toArray(ValueLayout.JAVA_BYTE);
        int end = 0;
        while (name[end] != 0) {
          end++;
        }
        String raw = RawName.of(name, 0, end);
        if (!raw.equals(".") && !raw.equals("..")) {
          names.add(raw);
        }
        at += length;
      }
      return any && names.isEmpty() ? list(folder) : names;
    }
  }

  /** Null when it has none, or its file system has no such thing. */
  byte[] xattr(int fd, String attribute) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(MOST_XATTR);
      long n =
          kernel.call(
              Sys.GETXATTR,
              attribute,
              Kernel.cString(arena, self(fd)),
              Kernel.cString(arena, attribute),
              into.address(),
              into.byteSize());
      return Arrays.copyOf(into.toArray(ValueLayout.JAVA_BYTE), (int) n);
    } catch (KernelException e) {
      if (e.is(Errno.ENODATA) || e.is(Errno.EOPNOTSUPP)) {
        return null;
      }
      throw e;
    }
  }

  void setXattr(int fd, String attribute, byte[] value) {
    try (Arena arena = Arena.ofConfined()) {
      kernel.call(
          Sys.SETXATTR,
          attribute,
          Kernel.cString(arena, self(fd)),
          Kernel.cString(arena, attribute),
          arena.allocateFrom(ValueLayout.JAVA_BYTE, value).address(),
          value.length,
          0);
    }
  }

  void mkdir(int folder, String name) {
    make(Sys.MKDIRAT, folder, name, 0700);
  }

  /** {@code mode} has the type too; makedev(3) puts the device number together. */
  void mknod(int folder, String name, int mode, long major, long minor) {
    long device =
        (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
    make(Sys.MKNODAT, folder, name, mode, device);
  }

  private void make(Sys call, int folder, String name, long a, long... more) {
    asItsRoot(
        () -> {
          at(call, folder, name, a, more);
          return null;
        });
  }

  void symlink(String target, int folder, String name) {
    try (Arena arena = Arena.ofConfined()) {
      asItsRoot(
          () ->
              kernel.call(
                  Sys.SYMLINKAT,
                  RawName.text(name),
                  name(arena, target),
                  folder,
                  name(arena, name)));
    }
  }

  /** Another name for what {@code from} is, also for a link. */
  void hardLink(int fromFolder, String from, int folder, String name) {
    try (Arena arena = Arena.ofConfined()) {
      kernel.call(
          Sys.LINKAT,
          RawName.text(from) + " → " + RawName.text(name),
          fromFolder,
          name(arena, from),
          folder,
          name(arena, name),
          0);
    }
  }

  void remove(int folder, String name, boolean isFolder) {
    at(Sys.UNLINKAT, folder, name, isFolder ? AT_REMOVEDIR : 0);
  }

  private void at(Sys call, int folder, String name, long a, long... more) {
    try (Arena arena = Arena.ofConfined()) {
      long second = more.length > 0 ? more[0] : 0;
      kernel.call(call, RawName.text(name), folder, name(arena, name), a, second);
    }
  }

  void own(int fd, long uid, long gid) {
    long user = onHost(uid);
    long group = onHost(gid);
    try (Arena arena = Arena.ofConfined()) {
      kernel.call(
          Sys.FCHOWNAT, "fd " + fd, fd, Kernel.cString(arena, ""), user, group, AT_EMPTY_PATH);
    }
  }

  /** As the kernel says it to root in the container. */
  private long onHost(long id) {
    if (ids == null) {
      return id;
    }
    if (id < 0 || id >= IdRange.SIZE) {
      throw new KernelException("lchown", "owner " + id, Errno.EINVAL.number());
    }
    return ids.onHost(id);
  }

  /** Not for links: they have none. */
  void mode(int fd, int permissions) {
    try (Arena arena = Arena.ofConfined()) {
      String self = self(fd);
      kernel.call(Sys.FCHMODAT, self, Kernel.AT_FDCWD, Kernel.cString(arena, self), permissions);
    }
  }

  /** Time of access and of change of the content. */
  void time(int fd, Instant at) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment times = arena.allocate(32, 8);
      for (long i = 0; i < 32; i += 16) {
        times.set(ValueLayout.JAVA_LONG, i, at.getEpochSecond());
        times.set(ValueLayout.JAVA_LONG, i + 8, at.getNano());
      }
      String self = self(fd);
      kernel.call(
          Sys.UTIMENSAT, self, Kernel.AT_FDCWD, Kernel.cString(arena, self), times.address(), 0);
    }
  }

  /** Of the file system that it is on. */
  FileSystem fileSystem(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(128, 8);
      kernel.again(Sys.FSTATFS, "fd " + fd, fd, into.address());
      // struct statfs: f_type first; f_flags after 8 words and fsid (asm-generic/statfs.h).
      return new FileSystem(
          into.get(ValueLayout.JAVA_LONG, 0),
          (into.get(ValueLayout.JAVA_LONG, 80) & ST_RDONLY) != 0);
    }
  }

  void close(int fd) {
    kernel.close(fd);
  }

  private static String self(int fd) {
    return "/proc/self/fd/" + fd;
  }

  private static long name(Arena arena, String raw) {
    byte[] bytes = RawName.bytes(raw);
    MemorySegment copy = arena.allocate(bytes.length + 1L);
    copy.asByteBuffer().order(ByteOrder.nativeOrder()).put(bytes);
    return copy.address();
  }
}
