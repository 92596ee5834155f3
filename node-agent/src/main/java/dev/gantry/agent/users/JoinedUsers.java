package dev.gantry.agent.users;

import dev.gantry.agent.kernel.Kernel;
import java.nio.file.Path;

/**
 * A user namespace and a network namespace for a container to join, held open until it has.
 *
 * @param ids that it has on the host
 * @param data the folder below which layers, writable layers and volumes are, with the container's
 *     ids on disk
 * @param userFd descriptor in the agent; owned
 * @param networkFd descriptor in the agent; owned
 */
public record JoinedUsers(Kernel kernel, IdRange ids, Path data, int userFd, int networkFd)
    implements AutoCloseable {
  /** Opens the user namespace in any process that sees the agent's /proc. */
  public Path user() {
    return path(userFd);
  }

  /** As {@link #user}. */
  public Path network() {
    return path(networkFd);
  }

  private static Path path(int fd) {
    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + fd);
  }

  @Override
  public void close() {
    kernel.close(userFd);
    kernel.close(networkFd);
  }
}
