package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.List;

/**
 * A controller that is joined but not limited: cpuacct (figures), freezer (a group is made thawed).
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/">kernel docs, cgroup v1</a>
 */
record PlainController(String name) implements Controller {
  @Override
  public List<Setting> settings(Resources resources, DeviceAccess access) {
    return List.of();
  }
}
