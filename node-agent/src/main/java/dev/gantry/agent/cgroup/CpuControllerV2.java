package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * Weight and bandwidth in cgroup v2.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu">kernel docs, cpu</a>
 */
record CpuControllerV2() implements Controller {
  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public List<Setting> settings(Resources resources, DeviceAccess access) {
    List<Setting> settings = new ArrayList<>();
    if (resources.cpuShares() > 0) {
      settings.add(Setting.of("cpu.weight", weight(resources.cpuShares())));
    }
    Bandwidth bandwidth = Bandwidth.of(resources);
    long quota = bandwidth.quotaMicros();
    long period = bandwidth.periodMicros();
    if (quota != 0 || period > 0) {
      String most = quota > 0 ? Long.toString(quota) : "max";
      settings.add(
          Setting.of(
              "cpu.max", most + " " + (period > 0 ? period : Bandwidth.DEFAULT_PERIOD_MICROS)));
    }
    return settings;
  }

  /**
   * The range of shares, 2…262144, onto that of weights, 1…10000.
   *
   * @see <a href="https://github.com/containers/crun/blob/main/crun.1.md#cpu-controller">as OCI
   *     runtimes convert</a>
   */
  static long weight(long shares) {
    long within = Math.clamp(shares, 2, 262_144);
    return 1 + (within - 2) * 9999 / 262_142;
  }
}
