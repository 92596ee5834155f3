package dev.gantry.agent.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/** {@link FileCalls} by libc, through jnr-ffi. */
public final class LinuxFileCalls implements FileCalls {
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_PATH = 0x200000;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final long SYS_OPENAT2 = 437;
  private static final long RESOLVE_NO_MAGICLINKS = 0x02;
  private static final long RESOLVE_IN_ROOT = 0x10;
  // These two differ between the architectures (asm/fcntl.h).
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
  private static final int STATX_SIZE = 256;
  private static final int STATX_MODE_AT = 28;
  private static final int STATX_TYPE_AND_MODE = 0x3;

  /** The functions of libc, as jnr-ffi binds them. */
  public interface Libc {
    int open(@In byte[] path, int flags, int mode);

    int openat(int dir, @In byte[] name, int flags, int mode);

    long syscall(long nr, int dir, @In byte[] path, @In byte[] how, long size);

    long write(int fd, ByteBuffer bytes, long count);

    int mkdirat(int dir, @In byte[] name, int mode);

    int mknodat(int dir, @In byte[] name, int mode, long device);

    int symlinkat(@In byte[] target, int dir, @In byte[] name);

    int linkat(int fromDir, @In byte[] from, int dir, @In byte[] name, int flags);

    int fchownat(int dir, @In byte[] name, int uid, int gid, int flags);

    int fchmodat(int dir, @In byte[] name, int mode, int flags);

    int utimensat(int dir, @In byte[] name, @In byte[] times, int flags);

    int lsetxattr(@In byte[] path, @In byte[] name, @In byte[] value, long size, int flags);

    long lgetxattr(@In byte[] path, @In byte[] name, @Out byte[] value, long size);

    int statx(int dir, @In byte[] name, int flags, int mask, @Out byte[] buffer);

    int unlinkat(int dir, @In byte[] name, int flags);

    int syncfs(int fd);

    int close(int fd);
  }

  private final Libc libc = LibraryLoader.create(Libc.class).load("c");
  private final Runtime runtime = Runtime.getRuntime(libc);

  @Override
  public int openFolder(String path) throws FileCallException {
    int fd = libc.open(text(path), O_DIRECTORY | O_CLOEXEC, 0);
    return checked(fd, "open", path);
  }

  @Override
  public int openFolderIn(int root, String path) throws FileCallException {
    byte[] how =
        ByteBuffer.allocate(24)
            .order(ByteOrder.nativeOrder())
            .putLong(O_PATH | O_DIRECTORY | O_CLOEXEC)
            .putLong(0)
            .putLong(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
            .array();
    String inside = path.isEmpty() ? "." : path;
    long fd = libc.syscall(SYS_OPENAT2, root, text(inside), how, how.length);
    return checked((int) fd, "openat2", path);
  }

  @Override
  public int createAt(int folder, String name, int mode) throws FileCallException {
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    return checked(libc.openat(folder, text(name), flags, mode), "openat", name);
  }

  @Override
  public void write(int fd, ByteBuffer direct) throws FileCallException {
    while (direct.hasRemaining()) {
      long n = libc.write(fd, direct.slice(), direct.remaining());
      if (n < 0) {
        throw failure("write", "fd " + fd);
      }
      direct.position(direct.position() + (int) n);
    }
  }

  @Override
  public void mkdirAt(int folder, String name, int mode) throws FileCallException {
    checked(libc.mkdirat(folder, text(name), mode), "mkdirat", name);
  }

  @Override
  public void mknodAt(int folder, String name, int mode, int major, int minor)
      throws FileCallException {
    checked(libc.mknodat(folder, text(name), mode, device(major, minor)), "mknodat", name);
  }

  /** The kernel's encoding of a device number, makedev(3). */
  private static long device(long major, long minor) {
    return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
  }

  @Override
  public int statAt(int folder, String name) throws FileCallException {
    byte[] buffer = new byte[STATX_SIZE];
    int result = libc.statx(folder, text(name), AT_SYMLINK_NOFOLLOW, STATX_TYPE_AND_MODE, buffer);
    if (result < 0) {
      FileCallException failure = failure("statx", name);
      if (failure.errno() == FileCallException.ENOENT) {
        return -1;
      }
      throw failure;
    }
    return ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder()).getShort(STATX_MODE_AT) & 0xffff;
  }

  @Override
  public void unlinkAt(int folder, String name) throws FileCallException {
    checked(libc.unlinkat(folder, text(name), 0), "unlinkat", name);
  }

  @Override
  public void symlinkAt(String target, int folder, String name) throws FileCallException {
    checked(libc.symlinkat(text(target), folder, text(name)), "symlinkat", name);
  }

  @Override
  public void linkAt(int fromFolder, String from, int folder, String name)
      throws FileCallException {
    int result = libc.linkat(fromFolder, text(from), folder, text(name), 0);
    checked(result, "linkat", from + " -> " + name);
  }

  @Override
  public void ownAt(int folder, String name, long uid, long gid) throws FileCallException {
    int result = libc.fchownat(folder, text(name), (int) uid, (int) gid, AT_SYMLINK_NOFOLLOW);
    checked(result, "fchownat", name);
  }

  @Override
  public void modeAt(int folder, String name, int mode) throws FileCallException {
    checked(libc.fchmodat(folder, text(name), mode, 0), "fchmodat", name);
  }

  @Override
  public void timeAt(int folder, String name, long seconds, int nanos) throws FileCallException {
    ByteBuffer times = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    times.putLong(seconds).putLong(nanos).putLong(seconds).putLong(nanos);
    int result = libc.utimensat(folder, text(name), times.array(), AT_SYMLINK_NOFOLLOW);
    checked(result, "utimensat", name);
  }

  @Override
  public void setXattrAt(int folder, String name, String attribute, byte[] value)
      throws FileCallException {
    byte[] path = text("/proc/self/fd/" + folder + "/" + name);
    int result = libc.lsetxattr(path, text(attribute), value, value.length, 0);
    checked(result, "lsetxattr", name + ", " + attribute);
  }

  @Override
  public byte[] xattr(String path, String attribute) throws FileCallException {
    byte[] value = new byte[256];
    long n = libc.lgetxattr(text(path), text(attribute), value, value.length);
    if (n >= 0) {
      return Arrays.copyOf(value, (int) n);
    }
    FileCallException failure = failure("lgetxattr", path + ", " + attribute);
    if (failure.errno() == FileCallException.ENODATA
        || failure.errno() == FileCallException.ENOENT) {
      return null;
    }
    throw failure;
  }

  @Override
  public void syncFileSystem(String path) throws FileCallException {
    int fd = openFolder(path);
    try {
      checked(libc.syncfs(fd), "syncfs", path);
    } finally {
      close(fd);
    }
  }

  @Override
  public void close(int fd) {
    // close(2) frees the descriptor whatever it answers; nothing was buffered behind it here.
    libc.close(fd);
  }

  private int checked(int result, String call, String target) throws FileCallException {
    if (result < 0) {
      throw failure(call, target);
    }
    return result;
  }

  private FileCallException failure(String call, String target) {
    return new FileCallException(call, target, runtime.getLastError());
  }

  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }
}
