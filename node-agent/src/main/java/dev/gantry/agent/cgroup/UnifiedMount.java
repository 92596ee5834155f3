package dev.gantry.agent.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the hierarchy of cgroup v2 is mounted.
 *
 * @param at mount point
 * @param root the group that is to be seen there; {@code /} unless only a part is mounted
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">mountinfo</a>
 */
record UnifiedMount(Path at, Path root) {
  static Optional<UnifiedMount> parse(List<String> mountinfo) {
    return mountinfo.stream()
        .map(line -> line.split(" - ", 2))
        .filter(halves -> halves[1].startsWith("cgroup2 "))
        .map(halves -> halves[0].split(" "))
        .map(
            words ->
                new UnifiedMount(
                    Path.of(CgroupMounts.unescape(words[4])),
                    Path.of(CgroupMounts.unescape(words[3]))))
        .findFirst();
  }

  /**
   * The folder of a process's group.
   *
   * @param cgroup lines of {@code /proc/PID/cgroup}, cgroups(7)
   * @return the mount point itself for a group that is not to be seen here
   */
  Path groupOf(List<String> cgroup) {
    Path path =
        cgroup.stream()
            .filter(line -> line.startsWith("0::"))
            .map(line -> Path.of(line.substring("0::".length())))
            .findFirst()
            .orElse(root);
    return path.startsWith(root) && !path.startsWith("/..")
        ? at.resolve(root.relativize(path))
        : at;
  }
}
