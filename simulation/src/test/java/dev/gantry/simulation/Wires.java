package dev.gantry.simulation;

import dev.gantry.model.id.ContainerId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The network of a host. What is plugged in is the kernel's: it lasts as long as a process or an
 * agent holds it. The records are on disk.
 */
final class Wires {
  final Map<ContainerId, Place> records = new HashMap<>();
  private final Map<ContainerId, Place> plugged = new HashMap<>();
  private final World world;

  Wires(World world) {
    this.world = world;
  }

  boolean isPlugged(ContainerId container) {
    return plugged.containsKey(container);
  }

  Map<ContainerId, Place> plugged() {
    return Map.copyOf(plugged);
  }

  void plug(ContainerId container, Place place) {
    plugged.forEach(
        (other, held) -> {
          if (!other.equals(container) && held.conflictsWith(place)) {
            throw world.violation(
                "%s gets %s, and %s has %s"
                    .formatted(Truth.name(container), place, Truth.name(other), held));
          }
        });
    plugged.put(container, place);
  }

  void unplug(ContainerId container) {
    plugged.remove(container);
  }

  /** Ends what is plugged in now and no process holds, when it is called. */
  Runnable goingOf(Predicate<ContainerId> runs) {
    Map<ContainerId, Place> held = plugged();
    return () ->
        held.forEach(
            (container, place) -> {
              if (plugged.get(container) == place && !runs.test(container)) {
                plugged.remove(container);
              }
            });
  }

  /** Nobody but processes holds what is plugged in. */
  void letGo(Predicate<ContainerId> runs) {
    plugged.keySet().removeIf(runs.negate());
  }
}
