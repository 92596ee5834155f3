package dev.gantry.agent.kernel;

import java.nio.ByteBuffer;

/**
 * The file system calls that unpacking a layer needs and that the JDK has not: relative to an open
 * folder, never following the last link, byte-exact whatever the JVM's locale is. Every failure is
 * a {@link FileCallException} that names call, target and errno.
 */
public interface FileCalls {
  int O_RDONLY = 0;
  int O_WRONLY = 1;
  int O_CREAT = 0x40;
  int O_EXCL = 0x80;

  int S_IFMT = 0xf000;
  int S_IFDIR = 0x4000;
  int S_IFCHR = 0x2000;
  int S_IFBLK = 0x6000;
  int S_IFIFO = 0x1000;

  /** Opens an absolute folder of the host; the caller closes the descriptor. */
  int openFolder(String path) throws FileCallException;

  /**
   * Opens the folder {@code path} with {@code root} as its root: absolute links and {@code ..} end
   * there (openat2(2), RESOLVE_IN_ROOT, Linux 5.6).
   */
  int openFolderIn(int root, String path) throws FileCallException;

  /** Makes a new file for writing; fails if anything is there. */
  int createAt(int folder, String name, int mode) throws FileCallException;

  /** Writes all that remains of a direct buffer. */
  void write(int fd, ByteBuffer direct) throws FileCallException;

  void mkdirAt(int folder, String name, int mode) throws FileCallException;

  void mknodAt(int folder, String name, int mode, int major, int minor) throws FileCallException;

  /** Type and permission bits of the entry itself (stat(2), st_mode); -1 when nothing is there. */
  int statAt(int folder, String name) throws FileCallException;

  /** Removes an entry that is no folder. */
  void unlinkAt(int folder, String name) throws FileCallException;

  void symlinkAt(String target, int folder, String name) throws FileCallException;

  void linkAt(int fromFolder, String from, int folder, String name) throws FileCallException;

  /** Owner of the entry itself, also of a link. */
  void ownAt(int folder, String name, long uid, long gid) throws FileCallException;

  /** Not for links: the kernel has no mode for them. */
  void modeAt(int folder, String name, int mode) throws FileCallException;

  /** Modification (and access) time of the entry itself. */
  void timeAt(int folder, String name, long seconds, int nanos) throws FileCallException;

  void setXattrAt(int folder, String name, String attribute, byte[] value) throws FileCallException;

  /** Null when the path or the attribute is not there. */
  byte[] xattr(String path, String attribute) throws FileCallException;

  /** Everything of the file system that holds {@code path} is on disk when this returns. */
  void syncFileSystem(String path) throws FileCallException;

  void close(int fd);
}
