package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory, and memory plus swap where the kernel accounts swap.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/memory.html">kernel docs, memory</a>
 */
record MemoryController() implements Controller {
  @Override
  public String name() {
    return "memory";
  }

  @Override
  public List<Setting> settings(Resources resources, DeviceAccess access) {
    List<Setting> settings = new ArrayList<>();
    long limit = resources.memoryBytes();
    if (limit > 0) {
      settings.add(Setting.of("memory.limit_in_bytes", limit));
      // After the limit: memory plus swap may never be below it.
      settings.add(Setting.ifThere("memory.memsw.limit_in_bytes", withSwap(resources)));
    }
    if (resources.memoryReservationBytes() > 0) {
      settings.add(
          Setting.ifThere("memory.soft_limit_in_bytes", resources.memoryReservationBytes()));
    }
    if (resources.swappiness() != null) {
      settings.add(Setting.of("memory.swappiness", resources.swappiness()));
    }
    if (resources.oomKillDisabled()) {
      settings.add(Setting.of("memory.oom_control", 1));
    }
    return settings;
  }

  private static long withSwap(Resources resources) {
    long swap = resources.memorySwapBytes();
    return swap == 0 ? Math.multiplyExact(resources.memoryBytes(), 2) : swap;
  }

  /** Memory plus swap is lifted first: neither may ever be above, or below, the other. */
  @Override
  public List<Setting> changes(Resources resources) {
    List<Setting> changes = new ArrayList<>();
    if (resources.memoryBytes() > 0) {
      changes.add(Setting.ifThere("memory.memsw.limit_in_bytes", -1));
    }
    changes.addAll(settings(resources, DeviceAccess.DEFAULT));
    return changes;
  }
}
