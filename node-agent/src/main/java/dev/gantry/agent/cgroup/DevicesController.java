package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * Which device nodes may be opened: none but Docker's default ones, though all may be made.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/devices.html">kernel docs,
 *     devices</a>
 */
record DevicesController() implements Controller {
  @Override
  public String name() {
    return "devices";
  }

  @Override
  public List<Setting> settings(Resources resources, DeviceAccess access) {
    if (access.all()) {
      return List.of();
    }
    List<Setting> settings = new ArrayList<>();
    settings.add(Setting.of("devices.deny", "a"));
    access.rules().forEach(rule -> settings.add(Setting.of("devices.allow", rule)));
    return settings;
  }

  /** What it may open stays as it is. */
  @Override
  public List<Setting> changes(Resources resources) {
    return List.of();
  }
}
