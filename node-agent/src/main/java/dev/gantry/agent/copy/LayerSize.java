package dev.gantry.agent.copy;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How many bytes of files a layer has, each file once, as Docker counts it. */
final class LayerSize {
  private static final int DEEPEST = 512;

  private final FdCalls files;
  private final Set<FileStat.Identity> counted = new HashSet<>();
  private long bytes;

  private LayerSize(FdCalls files) {
    this.files = files;
  }

  static long of(Kernel kernel, Path layer) {
    LayerSize size = new LayerSize(new FdCalls(kernel));
    int fd;
    try {
      fd = kernel.open(layer, Kernel.O_PATH | FdCalls.O_DIRECTORY, 0);
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT)) {
        return 0; // the container has not been prepared yet
      }
      throw e;
    }
    try {
      size.folder(fd, 0);
    } finally {
      kernel.close(fd);
    }
    return size.bytes;
  }

  private void folder(int fd, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("folders are nested too deep");
    }
    int open = files.reopen(fd, Kernel.O_RDONLY | FdCalls.O_DIRECTORY);
    try {
      for (List<String> some = files.list(open); !some.isEmpty(); some = files.list(open)) {
        for (String name : some) {
          entry(open, name, depth);
        }
      }
    } finally {
      files.close(open);
    }
  }

  private void entry(int folder, String name, int depth) {
    int fd;
    try {
      fd = files.entry(folder, name);
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT)) {
        return; // it went meanwhile
      }
      throw e;
    }
    try {
      FileStat stat = files.stat(fd);
      if (stat.type() == FileStat.Type.FOLDER) {
        folder(fd, depth + 1);
      } else if (stat.links() < 2 || counted.add(stat.identity())) {
        bytes += stat.size();
      }
    } finally {
      files.close(fd);
    }
  }
}
