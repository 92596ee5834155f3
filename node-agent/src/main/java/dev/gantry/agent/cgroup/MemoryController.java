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
  public List<Setting> settings(Resources resources, boolean privileged) {
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
    return settings;
  }

  private static long withSwap(Resources resources) {
    long swap = resources.memorySwapBytes();
    return swap == 0 ? Math.multiplyExact(resources.memoryBytes(), 2) : swap;
  }
}
