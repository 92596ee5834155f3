package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory, and swap where the kernel accounts it. cgroup v2 limits swap alone, Docker memory and
 * swap together. Swappiness and the switch against kills for want of memory are v1's only:
 * discarded, as dockerd does.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#memory">kernel docs, memory</a>
 */
record MemoryControllerV2() implements Controller {
  @Override
  public String name() {
    return "memory";
  }

  /**
   * @throws IllegalArgumentException if memory and swap together are less than memory
   */
  @Override
  public List<Setting> settings(Resources resources, DeviceAccess access) {
    List<Setting> settings = new ArrayList<>();
    if (resources.memoryBytes() > 0) {
      settings.add(Setting.ifThere("memory.swap.max", swap(resources)));
      settings.add(Setting.of("memory.max", resources.memoryBytes()));
    }
    if (resources.memoryReservationBytes() > 0) {
      settings.add(Setting.of("memory.low", resources.memoryReservationBytes()));
    }
    return settings;
  }

  private static String swap(Resources resources) {
    long memory = resources.memoryBytes();
    long both = resources.memorySwapBytes();
    if (both < 0) {
      return "max";
    }
    if (both > 0 && both < memory) {
      throw new IllegalArgumentException(
          "Minimum memoryswap limit should be larger than memory limit, see usage");
    }
    return Long.toString(both == 0 ? memory : both - memory);
  }
}
