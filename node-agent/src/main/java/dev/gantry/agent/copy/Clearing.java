package dev.gantry.agent.copy;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import java.util.List;

/** Removes what is in the way, with all below it; links are removed, never followed. */
final class Clearing {
  private static final int DEEPEST = 512;

  private final FdCalls files;

  Clearing(FdCalls files) {
    this.files = files;
  }

  /**
   * @throws KernelException EBUSY: something is mounted there. Removing it all the same would take
   *     the mount away from the running container, for to this process it is no mount of its own.
   */
  void remove(int parent, String name) {
    remove(parent, name, 0);
  }

  private void remove(int parent, String name, int depth) {
    int fd;
    try {
      fd = files.entry(parent, name);
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT)) {
        return;
      }
      throw e;
    }
    boolean folder;
    try {
      FileStat stat = files.stat(fd);
      if (stat.mountRoot()) {
        throw new KernelException("unlinkat", RawName.text(name), Errno.EBUSY.number());
      }
      folder = stat.isFolder();
      if (folder) {
        empty(fd, name, depth);
      }
    } finally {
      files.close(fd);
    }
    try {
      files.remove(parent, name, folder);
    } catch (KernelException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  private void empty(int fd, String name, int depth) {
    if (depth > DEEPEST) {
      throw new KernelException("unlinkat", RawName.text(name), Errno.ENAMETOOLONG.number());
    }
    int open = files.reopen(fd, Kernel.O_RDONLY | FdCalls.O_DIRECTORY);
    try {
      for (List<String> some = files.list(open); !some.isEmpty(); some = files.list(open)) {
        for (String child : some) {
          remove(open, child, depth + 1);
        }
      }
    } finally {
      files.close(open);
    }
  }
}
