package dev.gantry.agent.cgroup;

import dev.gantry.agent.kernel.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Which version of cgroups is used here. */
sealed interface CgroupChoice {
  /** Without these a tenant could take the whole host. */
  List<String> NEEDED_OF_V1 = List.of("memory", "pids", "devices");

  /** Devices are no controller of v2: a BPF program takes their place. */
  List<String> NEEDED_OF_V2 = List.of("memory", "pids");

  Cgroups open(Kernel kernel, String installation);

  record V1(CgroupMounts mounts) implements CgroupChoice {
    @Override
    public Cgroups open(Kernel kernel, String installation) {
      return CgroupsV1.open(kernel, mounts, installation);
    }
  }

  /**
   * @param place group below which ours are made
   */
  record V2(Path place) implements CgroupChoice {
    @Override
    public Cgroups open(Kernel kernel, String installation) {
      return CgroupsV2.open(kernel, place, installation);
    }
  }

  /**
   * What was found of cgroup v2.
   *
   * @param place group below which groups may be made; null = it is not mounted
   * @param controllers that can be enabled there
   */
  record Unified(Path place, Set<String> controllers) {
    static final Unified NOT_MOUNTED = new Unified(null, Set.of());
  }

  /**
   * v2 where it can do what is needed, else v1.
   *
   * @throws IllegalStateException if neither can
   */
  static CgroupChoice of(CgroupMounts v1, Unified v2) {
    if (v2.place() != null && v2.controllers().containsAll(NEEDED_OF_V2)) {
      return new V2(v2.place());
    }
    if (v1.byController().keySet().containsAll(NEEDED_OF_V1)) {
      return new V1(v1);
    }
    throw new IllegalStateException(
        "this host's cgroups can't limit containers: v2 has to have "
            + NEEDED_OF_V2
            + " and "
            + (v2.place() == null
                ? "is not mounted"
                : "has " + v2.controllers() + " in " + v2.place())
            + "; v1 has to have "
            + NEEDED_OF_V1
            + " and has "
            + v1.byController().keySet());
  }

  /** As {@link #of}, of what is mounted for this process. */
  static CgroupChoice ofThisHost(Kernel kernel) {
    try {
      List<String> mountinfo = Files.readAllLines(Path.of("/proc/self/mountinfo"));
      List<String> own = Files.readAllLines(Path.of("/proc/self/cgroup"));
      Unified unified =
          UnifiedMount.parse(mountinfo)
              .map(mount -> unified(kernel, mount, own))
              .orElse(Unified.NOT_MOUNTED);
      return of(CgroupMounts.parse(mountinfo), unified);
    } catch (IOException e) {
      throw new UncheckedIOException("which cgroups this host has", e);
    }
  }

  private static Unified unified(Kernel kernel, UnifiedMount mount, List<String> own) {
    Path place =
        DelegatedPlace.find(
            mount.at(), mount.groupOf(own), group -> DelegatedPlace.isMarked(kernel, group));
    return new Unified(place, GroupV2.controllers(place));
  }
}
