package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.List;

/**
 * The number of processes and threads.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/pids.html">kernel docs, pids</a>
 */
record PidsController() implements Controller {
  @Override
  public String name() {
    return "pids";
  }

  @Override
  public List<Setting> settings(Resources resources, DeviceAccess access) {
    return resources.pidsLimit() > 0
        ? List.of(Setting.of("pids.max", resources.pidsLimit()))
        : List.of();
  }

  @Override
  public List<Setting> changes(Resources resources) {
    long limit = resources.pidsLimit();
    return List.of(Setting.of("pids.max", limit > 0 ? Long.toString(limit) : "max"));
  }
}
