package dev.gantry.agent.launch;

import dev.gantry.agent.cgroup.Cgroups;
import dev.gantry.agent.keeper.Keeper;
import dev.gantry.agent.keeper.KeeperLostException;
import dev.gantry.agent.keeper.Keepers;
import dev.gantry.agent.keeper.ProcStat;
import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.KernelFiles;
import dev.gantry.agent.program.Program;
import dev.gantry.model.id.ContainerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Clears away a container that no record tells of: an agent died between start and noting it. */
final class Sweeper {
  private static final int SIGKILL = 9;
  private static final long PAUSE_NANOS = 1_000_000;

  private final Kernel kernel;
  private final Keepers keepers;
  private final Cgroups cgroups;

  Sweeper(Kernel kernel, Keepers keepers, Cgroups cgroups) {
    this.kernel = kernel;
    this.keepers = keepers;
    this.cgroups = cgroups;
  }

  /**
   * Kills, reaps, removes cgroups.
   *
   * @param known pids that have an owner: not reaped
   */
  void sweep(ContainerId container, Set<Integer> known) {
    killAll(container);
    keepers.all().stream().filter(keeper -> !keeper.isLost()).forEach(k -> reapUnknown(k, known));
    cgroups.remove(container);
  }

  /** Kills everything in the container's cgroups and returns when it is gone. */
  void killAll(ContainerId container) {
    List<Integer> processes = cgroups.processes(container);
    while (!processes.isEmpty()) {
      processes.forEach(this::kill);
      // A frozen one dies when it is thawed.
      cgroups.thaw(container);
      LockSupport.parkNanos(PAUSE_NANOS);
      processes = cgroups.processes(container);
    }
  }

  private void kill(int pid) {
    try {
      kernel.kill(pid, SIGKILL);
    } catch (KernelException e) {
      if (!e.is(Errno.ESRCH)) {
        throw e;
      }
    }
  }

  private void reapUnknown(Keeper keeper, Set<Integer> known) {
    for (int child : children(keeper.identity().pid())) {
      boolean zombie = ProcStat.of(child).map(ProcStat::isZombie).orElse(false);
      if (zombie && !known.contains(child)) {
        Program program = Attempt.reaping(child);
        program.jump(Keeper.DONE);
        try {
          keeper.run(program, Keeper.Watchdog.NONE, image -> null);
        } catch (KeeperLostException e) {
          return; // init reaps
        }
      }
    }
  }

  /** Children of a keeper that are not the first of their pid namespace. */
  static List<Integer> execs(Keeper keeper) {
    return children(keeper.identity().pid()).stream().filter(Sweeper::isExec).toList();
  }

  /** {@code NSpid} of proc_pid_status(5) ends with the pid in the innermost namespace. */
  private static boolean isExec(int pid) {
    try {
      return KernelFiles.read(Path.of("/proc/" + pid + "/status"))
          .lines()
          .filter(line -> line.startsWith("NSpid:"))
          .map(line -> line.trim().split("\\s+"))
          .anyMatch(pids -> pids.length > 2 && !pids[pids.length - 1].equals("1"));
    } catch (IOException e) {
      return false; // reaped meanwhile
    }
  }

  private static List<Integer> children(int pid) {
    try {
      String text = Files.readString(Path.of("/proc/" + pid + "/task/" + pid + "/children"));
      return Arrays.stream(text.trim().split(" "))
          .filter(child -> !child.isEmpty())
          .map(Integer::parseInt)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
