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
  private static final long DEFAULT_PERIOD_MICROS = 100_000;

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public List<Setting> settings(Resources resources, boolean privileged) {
    List<Setting> settings = new ArrayList<>();
    if (resources.cpuShares() > 0) {
      settings.add(Setting.of("cpu.shares", resources.cpuShares()));
    }
    long period = resources.cpuPeriodMicros();
    long quota = resources.cpuQuotaMicros();
    if (resources.nanoCpus() > 0) {
      period = DEFAULT_PERIOD_MICROS;
      quota = resources.nanoCpus() * period / 1_000_000_000L;
    }
    if (period > 0) {
      settings.add(Setting.of("cpu.cfs_period_us", period));
    }
    if (quota != 0) {
      settings.add(Setting.of("cpu.cfs_quota_us", quota));
    }
    return settings;
  }
}
