package dev.gantry.agent.cgroup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a container sees below {@code /sys/fs/cgroup}. */
public sealed interface CgroupView {
  /**
   * A folder for each hierarchy of cgroup v1.
   *
   * @param options of the mount, by name of the folder, in order of mounting
   */
  record Hierarchies(Map<String, String> options) implements CgroupView {
    public Hierarchies {
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
  }

  /** The one hierarchy of cgroup v2, mounted there itself. */
  record Unified() implements CgroupView {}
}
