package dev.gantry.agent.gateway;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.AgentReport.RunChanged;
import dev.gantry.model.run.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports that a container is prepared: nobody waits for them, and whoever runs a container starts
 * it at once, so that the next report says more. They are kept for a moment, and dropped when that
 * one comes: a report is the whole state, and states may be skipped. Pure; for one thread at a
 * time.
 */
final class UnhurriedReports {
  private static final long PATIENCE = Duration.ofMillis(250).toNanos();

  private record Kept(RunChanged report, long dueNanos) {}

  /** The oldest first. */
  private final Map<ContainerId, Kept> kept = new LinkedHashMap<>();

  /** Keeps the report, or forgets what it stands for, too. False: it is to be sent. */
  boolean takes(AgentReport report, long now) {
    switch (report) {
      case RunChanged run -> {
        kept.remove(run.container());
        if (run.state() == RunState.READY) {
          kept.put(run.container(), new Kept(run, now + PATIENCE));
          return true;
        }
      }
      case AgentReport.ContainerRemoved removed -> kept.remove(removed.container());
      case AgentReport.VolumeRemoved removed -> {}
      case AgentReport.ContainerActed acted -> {}
    }
    return false;
  }

  /** Takes out what has waited long enough. */
  List<AgentReport> due(long now) {
    List<AgentReport> due = new ArrayList<>();
    kept.values()
        .removeIf(
            one -> {
              boolean isDue = one.dueNanos - now <= 0;
              if (isDue) {
                due.add(one.report);
              }
              return isDue;
            });
    return due;
  }

  /** Until the next is due; very long when there is none. */
  long nanosLeft(long now) {
    return kept.isEmpty() ? Long.MAX_VALUE : kept.values().iterator().next().dueNanos - now;
  }

  int size() {
    return kept.size();
  }
}
