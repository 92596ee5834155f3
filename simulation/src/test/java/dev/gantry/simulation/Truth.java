package dev.gantry.simulation;

import dev.gantry.agent.run.RunKey;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What really runs, whoever knows of it, and what must never be. */
final class Truth {
  private record Started(ContainerId container, RunKey run) {}

  private final World world;
  private final Map<ContainerId, RunKey> running = new HashMap<>();
  private final Set<Started> started = new HashSet<>();

  Truth(World world) {
    this.world = world;
  }

  void begins(ContainerId container, RunKey run, NodeId node) {
    RunKey other = running.put(container, run);
    if (other != null) {
      throw world.violation(name(container) + " runs twice: " + other + " and " + run);
    }
    if (!started.add(new Started(container, run))) {
      throw world.violation(name(container) + " is started a second time as " + run);
    }
    world.note("process of " + name(container) + " " + run + " begins on " + node);
  }

  void ends(ContainerId container, String why) {
    RunKey run = running.remove(container);
    world.note("process of " + name(container) + " " + run + " ends: " + why);
  }

  boolean runs(ContainerId container) {
    return running.containsKey(container);
  }

  RunKey running(ContainerId container) {
    return running.get(container);
  }

  Set<ContainerId> all() {
    return Set.copyOf(running.keySet());
  }

  boolean wasStarted(ContainerId container, long epoch) {
    return started.stream()
        .anyMatch(one -> one.container().equals(container) && one.run().epoch() == epoch);
  }

  static String name(ContainerId container) {
    return container.value().substring(0, 4);
  }
}
