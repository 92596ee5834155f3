package dev.gantry.agent.cgroup;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the hierarchies of cgroup v1 are mounted.
 *
 * @param byController mount point by controller; controllers mounted together share one
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">mountinfo</a>
 */
record CgroupMounts(Map<String, Path> byController) {
  static CgroupMounts parse(List<String> mountinfo) {
    Map<String, Path> found = new LinkedHashMap<>();
    for (String line : mountinfo) {
      String[] halves = line.split(" - ", 2);
      String[] filesystem = halves[1].split(" ");
      if (filesystem[0].equals("cgroup")) {
        Path at = Path.of(unescape(halves[0].split(" ")[4]));
        Arrays.stream(filesystem[2].split(",")).forEach(option -> found.putIfAbsent(option, at));
      }
    }
    return new CgroupMounts(found);
  }

  /** Blanks and backslashes stand as octal numbers. */
  static String unescape(String path) {
    return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }
}
