package dev.gantry.agent.cgroup;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.stream.Usage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The cgroups of one installation, all below a parent group of its own. cgroup v1 has a group of a
 * container in each hierarchy, v2 a single one.
 */
public interface Cgroups {
  /**
   * Takes the version that this host has, v2 where its memory and pids controllers can be used.
   * Makes the installation's parent groups.
   *
   * @throws IllegalStateException if neither version can limit memory and processes here; the
   *     message tells what was found
   * @throws dev.gantry.agent.kernel.KernelException if the kernel refuses the parent groups
   */
  static Cgroups open(Kernel kernel, String installation) {
    return CgroupChoice.ofThisHost(kernel).open(kernel, installation);
  }

  /** 1 or 2. */
  int version();

  /**
   * Makes a container's groups with its limits. Groups left from an earlier run are made anew.
   * Limits that only v1 has (swappiness, no kills for want of memory) are discarded on v2, as
   * Docker does.
   *
   * @param access to device nodes
   * @throws IllegalArgumentException for a limit of a device that the host does not have
   * @throws dev.gantry.agent.kernel.KernelException if the kernel refuses a limit; nothing is left
   */
  void create(ContainerId container, Resources resources, DeviceAccess access);

  /**
   * Sets other limits for a container that has groups.
   *
   * @throws IllegalArgumentException for a limit of a device that the host does not have
   * @throws dev.gantry.agent.kernel.KernelException if the kernel refuses a limit; those before it
   *     are set
   */
  void update(ContainerId container, Resources resources);

  /** Files into which a process writes {@code 0} to join. */
  List<Path> joinFiles(ContainerId container);

  /** What to show of them inside a container, whose cgroup namespace begins at its own group. */
  CgroupView view();

  /** How often the kernel killed a process in the container for want of memory. */
  long oomKills(ContainerId container);

  /**
   * What the container uses, without its networks.
   *
   * @return empty if it has no groups
   */
  Optional<Usage> usage(ContainerId container);

  /** Pids of all processes in the container's groups. */
  List<Integer> processes(ContainerId container);

  /**
   * Keeps all processes of the container from getting any time, and returns when none does.
   *
   * @return false when they could not all be frozen in time (one hangs in the kernel, on a dead
   *     disk say): then they run on
   * @throws IllegalStateException if the host has no freezer
   */
  boolean freeze(ContainerId container);

  /** Lets them run on; nothing where they do, or there are none. */
  void thaw(ContainerId container);

  /** Whether they are frozen, or about to be. */
  boolean isFrozen(ContainerId container);

  /**
   * Removes the container's groups; they must be empty of processes, or about to be. Nothing if
   * there are none.
   */
  void remove(ContainerId container);

  /** Ids of the containers that have groups. */
  List<ContainerId> containers();

  /** Removes all groups of the installation, the parent too. */
  void removeAll();
}
