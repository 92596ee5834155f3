package dev.gantry.agent.copy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/**
 * What statx(2) says of a file.
 *
 * @param mode type and permission bits
 * @param links number of its names
 * @param major of a device node
 * @param mount id of the mount that it is on
 * @param mountRoot something is mounted here
 */
record FileStat(
    int mode,
    long uid,
    long gid,
    long size,
    Instant modified,
    long links,
    Identity identity,
    int major,
    int minor,
    long mount,
    boolean mountRoot) {
  static final int BYTES = 256;

  /** STATX_BASIC_STATS and STATX_MNT_ID (linux/stat.h). */
  static final int WANTED = 0x7ff | 0x1000;

  private static final long ATTR_MOUNT_ROOT = 0x2000;

  private static final int TYPE = 0170000;
  private static final int FIFO = 0010000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int FOLDER = 0040000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;
  private static final int SOCKET = 0140000;

  /** The same for all names of one file. */
  record Identity(long device, long inode) {}

  enum Type {
    FILE,
    FOLDER,
    LINK,
    FIFO,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    SOCKET
  }

  /** The same with another owner. */
  FileStat ownedBy(long user, long group) {
    return new FileStat(
        mode, user, group, size, modified, links, identity, major, minor, mount, mountRoot);
  }

  /** From struct statx (linux/stat.h). */
  static FileStat read(MemorySegment s) {
    return new FileStat(
        s.get(ValueLayout.JAVA_SHORT, 28) & 0xffff,
        unsigned(s, 20),
        unsigned(s, 24),
        s.get(ValueLayout.JAVA_LONG, 40),
        Instant.ofEpochSecond(s.get(ValueLayout.JAVA_LONG, 112), unsigned(s, 120)),
        unsigned(s, 16),
        new Identity(unsigned(s, 136) << 32 | unsigned(s, 140), s.get(ValueLayout.JAVA_LONG, 32)),
        s.get(ValueLayout.JAVA_INT, 128),
        s.get(ValueLayout.JAVA_INT, 132),
        s.get(ValueLayout.JAVA_LONG, 144),
        (s.get(ValueLayout.JAVA_LONG, 8) & ATTR_MOUNT_ROOT) != 0);
  }

  private static long unsigned(MemorySegment s, long at) {
    return s.get(ValueLayout.JAVA_INT, at) & 0xffffffffL;
  }

  Type type() {
    return switch (mode & TYPE) {
      case FIFO -> Type.FIFO;
      case CHARACTER_DEVICE -> Type.CHARACTER_DEVICE;
      case FOLDER -> Type.FOLDER;
      case BLOCK_DEVICE -> Type.BLOCK_DEVICE;
      case REGULAR -> Type.FILE;
      case LINK -> Type.LINK;
      case SOCKET -> Type.SOCKET;
      default -> throw new IllegalStateException("a file of unknown type, mode " + mode);
    };
  }

  boolean isFolder() {
    return type() == Type.FOLDER;
  }

  int permissions() {
    return mode & 07777;
  }

  /** Go's {@code os.FileMode}, which Docker's clients read. */
  long goMode() {
    long kind =
        switch (type()) {
          case FILE -> 0;
          case FOLDER -> 1L << 31;
          case LINK -> 1L << 27;
          case BLOCK_DEVICE -> 1L << 26;
          case CHARACTER_DEVICE -> 1L << 26 | 1L << 21;
          case FIFO -> 1L << 25;
          case SOCKET -> 1L << 24;
        };
    long setuid = (mode & 04000) != 0 ? 1L << 23 : 0;
    long setgid = (mode & 02000) != 0 ? 1L << 22 : 0;
    long sticky = (mode & 01000) != 0 ? 1L << 20 : 0;
    return kind | setuid | setgid | sticky | mode & 0777;
  }
}
