package dev.gantry.agent.users;

import dev.gantry.agent.kernel.KernelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Ids of the host, users' and groups' alike, that stand for a container's ids from 0 on.
 *
 * @param first the host's id for root in the container
 */
public record IdRange(long first) {
  /** How many ids a container has: 0…65535, {@code nobody} among them. */
  public static final int SIZE = 65_536;

  private static final long MOST = 1L << 31;

  public IdRange {
    if (first < SIZE || first + SIZE > MOST) {
      throw new IllegalArgumentException("ids of a container can't begin at " + first);
    }
  }

  /**
   * The host's id.
   *
   * @throws IllegalArgumentException for an id that no container has
   */
  public long onHost(long id) {
    if (id < 0 || id >= SIZE) {
      throw new IllegalArgumentException(
          "id " + id + " is out of the container's range 0-" + (SIZE - 1));
    }
    return first + id;
  }

  /** The container's id; empty for one of the host that it does not have. */
  public Optional<Long> inContainer(long onHost) {
    return Optional.of(onHost - first).filter(id -> id >= 0 && id < SIZE);
  }

  /** As the kernel reads it, user_namespaces(7). */
  String map() {
    return "0 " + first + " " + SIZE;
  }

  /**
   * The range of a running process; empty when its ids are the host's, or it has ended.
   *
   * @param pid as the agent sees it
   */
  public static Optional<IdRange> ofProcess(int pid) {
    try {
      String[] map = KernelFiles.read(Path.of("/proc/" + pid + "/uid_map")).strip().split("\\s+");
      boolean shifted = map.length == 3 && map[0].equals("0") && !map[1].equals("0");
      return shifted ? Optional.of(new IdRange(Long.parseLong(map[1]))) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
