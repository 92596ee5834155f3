package dev.gantry.agent.cgroup;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The cgroups of one installation, all below a parent group of its own. A port: cgroup v1 today; v2
 * will make one group where this makes one per hierarchy.
 */
public interface Cgroups {
  /**
   * Makes a container's groups with its limits. Groups left from an earlier run are made anew.
   *
   * @throws dev.gantry.agent.kernel.KernelException if the kernel refuses a limit; nothing is left
   */
  void create(ContainerId container, Resources resources, boolean privileged);

  /** Files into which a process writes {@code 0} to join. */
  List<Path> joinFiles(ContainerId container);

  /** Hierarchies to show inside a container: mount options by name of the folder. */
  Map<String, String> views();

  /** How often the kernel killed a process in the container for want of memory. */
  long oomKills(ContainerId container);

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
