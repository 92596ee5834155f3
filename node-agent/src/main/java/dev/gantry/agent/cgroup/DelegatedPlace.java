package dev.gantry.agent.cgroup;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Where in the hierarchy of cgroup v2 this process may make groups.
 *
 * @see <a href="https://systemd.io/CGROUP_DELEGATION/">systemd, cgroup delegation</a>
 */
final class DelegatedPlace {
  /** The slice of our units alone. */
  private static final String OWN_SLICE = "gantry.slice";

  /** systemd sets it to 1 on the group of a unit with {@code Delegate=}. */
  private static final String MARK = "trusted.delegate";

  private DelegatedPlace() {}

  /**
   * The first of these that there is:
   *
   * <ol>
   *   <li>{@code gantry.slice} above the own group. Not the agent's unit below it, though that is
   *       what is delegated: a systemd before 254 can't start a unit anew whose group has
   *       controllers enabled for groups left in it, and containers outlive the agent. That the
   *       unit is delegated makes systemd enable the controllers in the slice.
   *   <li>the nearest delegated group, the own one or one above it
   *   <li>the root of what is mounted, as dockerd does where it makes cgroups without systemd
   * </ol>
   *
   * @param root mount point of the hierarchy
   * @param own folder of the own group
   * @param delegated whether a group was handed over by systemd
   */
  static Path find(Path root, Path own, Predicate<Path> delegated) {
    for (Path group = own; !group.equals(root); group = group.getParent()) {
      if (group.getFileName().toString().equals(OWN_SLICE)) {
        return group;
      }
    }
    for (Path group = own; !group.equals(root); group = group.getParent()) {
      if (delegated.test(group)) {
        return group;
      }
    }
    return root;
  }

  static boolean isMarked(Kernel kernel, Path group) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(8);
      long length =
          kernel.call(
              Sys.GETXATTR,
              group + " " + MARK,
              Kernel.cString(arena, group),
              Kernel.cString(arena, MARK),
              value.address(),
              value.byteSize());
      return length == 1 && value.get(ValueLayout.JAVA_BYTE, 0) == '1';
    } catch (KernelException e) {
      if (e.is(Errno.ENODATA) || e.is(Errno.EOPNOTSUPP)) {
        return false;
      }
      throw e;
    }
  }
}
