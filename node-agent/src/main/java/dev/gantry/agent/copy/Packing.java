package dev.gantry.agent.copy;

import dev.gantry.agent.copy.FileStat.Type;
import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a file, or a folder with all in it, as a tar archive. Files of a running container may
 * change meanwhile: what vanishes is left out, what grows is cut, and what shrinks fails the copy,
 * for a tar can't take back the size that it promised.
 */
final class Packing {
  /** Folders are held open on the way down; far more than any honest path has. */
  private static final int DEEPEST = 512;

  /** Value of security.capability: the version is its fourth byte (linux/capability.h). */
  private static final int CAPABILITY_VERSION_AT = 3;

  private static final long EVERY_MOUNT = -1;

  private static final byte WITH_ROOT_ID = 3;
  private static final byte WITHOUT_ROOT_ID = 2;
  private static final int WITHOUT_ROOT_ID_BYTES = 20;

  private final FdCalls files;
  private final ArchiveSink sink;
  private final long devices;
  private final long only;
  private final Map<FileStat.Identity, String> named = new HashMap<>();

  /**
   * @param devices mount of the container's {@code /dev}, which is not entered from above; -1 for
   *     none
   */
  Packing(FdCalls files, ArchiveSink sink, long devices) {
    this(files, sink, devices, EVERY_MOUNT);
  }

  private Packing(FdCalls files, ArchiveSink sink, long devices, long only) {
    this.files = files;
    this.sink = sink;
    this.devices = devices;
    this.only = only;
  }

  /** Packs nothing of other mounts than this one: they are empty files and folders. */
  static Packing ofOneMount(FdCalls files, ArchiveSink sink, long mount) {
    return new Packing(files, sink, EVERY_MOUNT, mount);
  }

  /**
   * @param fd of the file or folder
   * @param name what it is called in the archive; empty for the root
   */
  void pack(int fd, String name) throws IOException {
    add(fd, name, 0);
    sink.put(new byte[2 * TarHeader.BLOCK]);
  }

  /**
   * Packs what is in a folder, by names that begin there.
   *
   * @param fd of the folder
   */
  void packContent(int fd) throws IOException {
    children(fd, "", 0);
    sink.put(new byte[2 * TarHeader.BLOCK]);
  }

  private void add(int fd, String name, int depth) throws IOException {
    FileStat stat = files.stat(fd);
    if (only != EVERY_MOUNT && stat.mount() != only) {
      boolean folder = stat.type() == Type.FOLDER;
      header(fd, new TarHeader.Entry(folder ? name + "/" : name, stat, folder ? '5' : '0', "", 0));
      return;
    }
    switch (stat.type()) {
      case FOLDER -> folder(fd, name, stat, depth);
      case FILE -> file(fd, name, stat);
      case LINK -> header(fd, new TarHeader.Entry(name, stat, '2', files.link(fd), 0));
      case CHARACTER_DEVICE -> plain(fd, name, stat, '3');
      case BLOCK_DEVICE -> plain(fd, name, stat, '4');
      case FIFO -> plain(fd, name, stat, '6');
      case SOCKET -> {
        // No tar has them; Docker leaves them out too.
      }
    }
  }

  private void folder(int fd, String name, FileStat stat, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "folders are nested too deep: " + RawName.text(name));
    }
    // "./a" below ".", and "/a" below the root, as Docker names them.
    String below = name + "/";
    header(fd, new TarHeader.Entry(below, stat, '5', "", 0));
    if (isClosed(fd, stat, depth)) {
      return;
    }
    children(fd, below, depth);
  }

  private void children(int fd, String below, int depth) throws IOException {
    int open = files.reopen(fd, Kernel.O_RDONLY | FdCalls.O_DIRECTORY);
    try {
      for (List<String> some = files.list(open); !some.isEmpty(); some = files.list(open)) {
        for (String child : some) {
          child(open, child, below, depth);
        }
      }
    } finally {
      files.close(open);
    }
  }

  /** What the kernel shows below is no file of the container. */
  private boolean isClosed(int fd, FileStat stat, int depth) {
    return stat.mountRoot() && depth > 0 && stat.mount() == devices
        || files.fileSystem(fd).isOfTheKernel();
  }

  private void child(int folder, String child, String below, int depth) throws IOException {
    int fd;
    try {
      fd = files.entry(folder, child);
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT)) {
        return;
      }
      throw e;
    }
    try {
      add(fd, below + child, depth + 1);
    } finally {
      files.close(fd);
    }
  }

  private void plain(int fd, String name, FileStat stat, char kind) throws IOException {
    if (!isKnown(fd, name, stat)) {
      header(fd, new TarHeader.Entry(name, stat, kind, "", 0));
    }
  }

  private void file(int fd, String name, FileStat stat) throws IOException {
    if (isKnown(fd, name, stat)) {
      return;
    }
    int open = files.reopen(fd, Kernel.O_RDONLY);
    try {
      header(fd, new TarHeader.Entry(name, stat, '0', "", stat.size()));
      content(open, name, stat.size());
    } finally {
      files.close(open);
    }
  }

  /** Another name of what is in the archive already becomes a hard link to that. */
  private boolean isKnown(int fd, String name, FileStat stat) throws IOException {
    if (stat.links() < 2) {
      return false;
    }
    String first = named.putIfAbsent(stat.identity(), name);
    if (first == null) {
      return false;
    }
    header(fd, new TarHeader.Entry(name, stat, '1', first, 0));
    return true;
  }

  private void header(int fd, TarHeader.Entry entry) throws IOException {
    boolean may = entry.stat().type() == Type.FILE && entry.kind() == '0';
    sink.put(TarHeader.of(entry, may ? capability(fd) : null));
  }

  /** A root of a user namespace means nothing outside it: left out, as Docker does. */
  private byte[] capability(int fd) {
    byte[] value = files.xattr(fd, "security.capability");
    if (value == null || value.length <= WITHOUT_ROOT_ID_BYTES) {
      return value;
    }
    if (value[CAPABILITY_VERSION_AT] == WITH_ROOT_ID) {
      byte[] plain = java.util.Arrays.copyOf(value, WITHOUT_ROOT_ID_BYTES);
      plain[CAPABILITY_VERSION_AT] = WITHOUT_ROOT_ID;
      return plain;
    }
    return value;
  }

  private void content(int open, String name, long size) throws IOException {
    long left = size;
    while (left > 0) {
      ByteBuffer room = sink.room();
      MemorySegment into = MemorySegment.ofBuffer(room);
      if (into.byteSize() > left) {
        into = into.asSlice(0, left);
      }
      long n = files.kernel().read(open, into);
      if (n == 0) {
        throw new IOException("file " + RawName.text(name) + " shrank while it was copied");
      }
      room.position(room.position() + (int) n);
      left -= n;
    }
    int padding = (int) (-size & TarHeader.BLOCK - 1);
    sink.put(new byte[padding]);
  }
}
