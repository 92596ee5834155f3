package dev.gantry.agent.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.run.RunState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** All that agents have told of containers, and what must be true of it. */
final class Heard {
  private final Map<ContainerId, List<AgentReport.RunChanged>> runs = new ConcurrentHashMap<>();
  private final Set<ContainerId> removed = ConcurrentHashMap.newKeySet();

  void take(AgentReport report) {
    switch (report) {
      case AgentReport.RunChanged run ->
          runs.computeIfAbsent(run.container(), id -> new CopyOnWriteArrayList<>()).add(run);
      case AgentReport.ContainerRemoved gone -> removed.add(gone.container());
      case AgentReport.VolumeRemoved volume -> {}
      case AgentReport.ContainerActed act -> {}
    }
  }

  boolean isRemoved(ContainerId id) {
    return removed.contains(id);
  }

  List<AgentReport.RunChanged> of(ContainerId id) {
    return runs.getOrDefault(id, List.of());
  }

  /** The end of the epoch: after it the policy starts no further attempt. */
  Optional<AgentReport.RunChanged> end(ContainerId id, long epoch) {
    return of(id).stream()
        .filter(r -> r.epoch() == epoch && r.state().isTerminal() && !r.restarting())
        .findFirst();
  }

  /** Each attempt moves forward only, ends once, by exiting, and with one code. */
  void check(ContainerId id, String context) {
    List<AgentReport.RunChanged> all =
        of(id).stream()
            .sorted(
                Comparator.comparingLong(AgentReport.RunChanged::epoch)
                    .thenComparingInt(AgentReport.RunChanged::attempt)
                    .thenComparingLong(AgentReport.RunChanged::sequence))
            .toList();
    for (int i = 1; i < all.size(); i++) {
      AgentReport.RunChanged before = all.get(i - 1);
      AgentReport.RunChanged next = all.get(i);
      if (before.epoch() == next.epoch() && before.attempt() == next.attempt()) {
        String what = context + ": " + before + " then " + next;
        assertThat(next.state()).as(what).isGreaterThanOrEqualTo(before.state());
        if (before.state().isTerminal()) {
          assertThat(next.exitCode()).as(what).isEqualTo(before.exitCode());
        }
      }
    }
    assertThat(all)
        .as(context)
        .noneMatch(r -> r.state().isTerminal() && r.state() != RunState.EXITED);
  }
}
