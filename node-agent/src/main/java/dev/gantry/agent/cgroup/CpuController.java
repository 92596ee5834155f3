package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * Weight and bandwidth.
 *
 * @see <a href="https://docs.kernel.org/scheduler/sched-bwc.html">kernel docs, CFS bandwidth</a>
 */
record CpuController() implements Controller {
  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public List<Setting> settings(Resources resources, DeviceAccess access) {
    List<Setting> settings = new ArrayList<>();
    if (resources.cpuShares() > 0) {
      settings.add(Setting.of("cpu.shares", resources.cpuShares()));
    }
    Bandwidth bandwidth = Bandwidth.of(resources);
    if (bandwidth.periodMicros() > 0) {
      settings.add(Setting.of("cpu.cfs_period_us", bandwidth.periodMicros()));
    }
    if (bandwidth.quotaMicros() != 0) {
      settings.add(Setting.of("cpu.cfs_quota_us", bandwidth.quotaMicros()));
    }
    return settings;
  }
}
