package dev.gantry.agent.cgroup;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.KernelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A group of cgroup v2 with those below it, which a privileged container may have made.
 *
 * @param path its folder
 */
record GroupV2(CgroupFiles files, Path path) {
  private static final String PROCESSES = "cgroup.procs";
  private static final int MOVES = 100;

  /** Controllers that can be enabled in a group; none where there is no such group. */
  static Set<String> controllers(Path group) {
    Set<String> names = new TreeSet<>();
    CgroupFiles.read(group.resolve("cgroup.controllers"))
        .ifPresent(text -> names.addAll(List.of(text.trim().split(" "))));
    names.remove("");
    return names;
  }

  /** Gives the groups below it those of the wanted controllers that it has itself. */
  void enable(List<String> wanted) {
    Set<String> there = controllers(path);
    for (String controller : wanted) {
      if (there.contains(controller)) {
        files.write(path, Setting.of("cgroup.subtree_control", "+" + controller));
      }
    }
  }

  /**
   * Moves its processes into a group below it: but for the root, a group may have either processes
   * or controllers for groups below it ("no internal processes").
   *
   * @throws IllegalStateException if there are ever more, or such of another pid namespace
   */
  void vacate(String leaf) {
    if (!Files.exists(path.resolve("cgroup.type"))) {
      return; // the root of the hierarchy
    }
    List<Integer> processes = own(path);
    for (int i = 0; i < MOVES && !processes.isEmpty(); i++) {
      Path below = path.resolve(leaf);
      files.make(below);
      processes.forEach(pid -> move(pid, below));
      processes = own(path);
    }
    if (!processes.isEmpty()) {
      throw new IllegalStateException(
          "processes " + processes + " can't be moved out of the cgroup " + path);
    }
  }

  private void move(int pid, Path to) {
    try {
      files.write(to, Setting.of(PROCESSES, pid));
    } catch (KernelException e) {
      if (!e.is(Errno.ESRCH)) {
        throw e;
      }
    }
  }

  /** Pids of the processes in it and below it. */
  List<Integer> processes() {
    Set<Integer> pids = new LinkedHashSet<>();
    CgroupFiles.deepestFirst(path).forEach(group -> pids.addAll(own(group)));
    return List.copyOf(pids);
  }

  /** A threaded group says EOPNOTSUPP: its processes stand with the group above it. */
  private static List<Integer> own(Path group) {
    Path file = group.resolve(PROCESSES);
    try {
      return CgroupFiles.read(file)
          .map(text -> text.lines().map(Integer::parseInt).toList())
          .orElse(List.of());
    } catch (UncheckedIOException e) {
      if (isThreadedOrGone(group)) {
        return List.of();
      }
      throw e;
    }
  }

  private static boolean isThreadedOrGone(Path group) {
    try {
      return Files.readString(group.resolve("cgroup.type")).trim().equals("threaded");
    } catch (IOException e) {
      return !Files.exists(group);
    }
  }

  void remove() {
    files.removeEach(CgroupFiles.deepestFirst(path));
  }
}
