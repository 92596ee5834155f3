package dev.gantry.agent.copy;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.users.IdRange;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The root of a container's files, held open. The mount namespace is held too: without it volumes
 * would vanish from below the root when the container ends in the middle of a copy.
 *
 * @param folder descriptor of the root, opened with O_PATH
 * @param ids what stands for the container's ids in what is seen here; null: they are the same
 * @param namespace descriptor of the mount namespace in which it is
 */
public record CopyRoot(Kernel kernel, int folder, int namespace, IdRange ids)
    implements AutoCloseable {
  /** Files with the ids that the container has. */
  public CopyRoot(Kernel kernel, int folder, int namespace) {
    this(kernel, folder, namespace, null);
  }

  /**
   * The root of a running process, which the caller keeps from being reaped meanwhile.
   *
   * @return empty when it has ended: a zombie has no root any more
   */
  public static Optional<CopyRoot> of(Kernel kernel, int pid) {
    Path process = Path.of("/proc", Integer.toString(pid));
    try {
      int namespace = kernel.open(process.resolve("ns/mnt"), Kernel.O_RDONLY, 0);
      try {
        int flags = Kernel.O_PATH | FdCalls.O_DIRECTORY;
        return Optional.of(
            new CopyRoot(
                kernel,
                kernel.open(process.resolve("root"), flags, 0),
                namespace,
                IdRange.ofProcess(pid).orElse(null)));
      } catch (KernelException e) {
        kernel.close(namespace);
        throw e;
      }
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ESRCH)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    kernel.close(folder);
    kernel.close(namespace);
  }
}
