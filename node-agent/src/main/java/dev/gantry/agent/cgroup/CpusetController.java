package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * Which CPUs and memory nodes. Both inherit from the parent group, which {@link CgroupsV1} sets up
 * with {@code cgroup.clone_children}: an empty cpuset admits no process.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/cpusets.html">kernel docs,
 *     cpusets</a>
 */
record CpusetController() implements Controller {
  @Override
  public String name() {
    return "cpuset";
  }

  @Override
  public List<Setting> settings(Resources resources, DeviceAccess access) {
    List<Setting> settings = new ArrayList<>();
    if (!resources.cpusetCpus().isEmpty()) {
      settings.add(Setting.of("cpuset.cpus", resources.cpusetCpus()));
    }
    if (!resources.cpusetMems().isEmpty()) {
      settings.add(Setting.of("cpuset.mems", resources.cpusetMems()));
    }
    return settings;
  }
}
