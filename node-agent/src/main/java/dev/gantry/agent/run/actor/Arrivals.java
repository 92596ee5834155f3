package dev.gantry.agent.run.actor;

import dev.gantry.model.id.ContainerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Who waits for containers that are not known yet. Guarded by the lock of {@link Containers}. */
final class Arrivals {
  private final Map<ContainerId, List<Consumer<ContainerHandle>>> waiting = new HashMap<>();

  void add(ContainerId id, Consumer<ContainerHandle> told) {
    waiting.computeIfAbsent(id, unknown -> new ArrayList<>()).add(told);
  }

  void withdraw(ContainerId id, Consumer<ContainerHandle> told) {
    waiting.computeIfPresent(
        id,
        (unknown, all) -> {
          all.remove(told);
          return all.isEmpty() ? null : all;
        });
  }

  void arrived(ContainerHandle container) {
    List<Consumer<ContainerHandle>> all = waiting.remove(container.id());
    if (all != null) {
      all.forEach(told -> told.accept(container));
    }
  }
}
