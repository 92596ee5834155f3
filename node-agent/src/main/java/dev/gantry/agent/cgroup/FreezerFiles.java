package dev.gantry.agent.cgroup;

import java.nio.file.Path;

/**
 * How the processes of a group are frozen and thawed, and how the kernel tells what became of it.
 */
enum FreezerFiles {
  /**
   * A word that the kernel answers with a state.
   *
   * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/freezer-subsystem.html">kernel
   *     docs, cgroup freezer</a>
   */
  V1(Setting.of("freezer.state", "FROZEN"), Setting.of("freezer.state", "THAWED")) {
    /** FREEZING too: some processes have not come to a point where they can be frozen. */
    @Override
    boolean isWanted(Path group) {
      return !state(group).equals(thaw.value());
    }

    @Override
    boolean isReached(Path group) {
      return state(group).equals(freeze.value());
    }

    private String state(Path group) {
      return CgroupFiles.read(group.resolve(freeze.file())).map(String::trim).orElse(thaw.value());
    }
  },

  /**
   * A wish in one file, and what became of it in another. Holds for groups below, too.
   *
   * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#core-interface-files">kernel
   *     docs, cgroup.freeze</a>
   */
  V2(Setting.of("cgroup.freeze", 1), Setting.of("cgroup.freeze", 0)) {
    @Override
    boolean isWanted(Path group) {
      return CgroupFiles.read(group.resolve(freeze.file()))
          .map(text -> text.trim().equals(freeze.value()))
          .orElse(false);
    }

    @Override
    boolean isReached(Path group) {
      return FlatFile.of(group.resolve("cgroup.events")).get("frozen") == 1;
    }
  };

  final Setting freeze;
  final Setting thaw;

  FreezerFiles(Setting freeze, Setting thaw) {
    this.freeze = freeze;
    this.thaw = thaw;
  }

  /** Whether its processes are frozen or about to be; not if there is no such group. */
  abstract boolean isWanted(Path group);

  /** Whether none of them gets any time. */
  abstract boolean isReached(Path group);
}
