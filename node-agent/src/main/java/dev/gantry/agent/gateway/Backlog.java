package dev.gantry.agent.gateway;

import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.AgentReport.RunChanged;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reports that could not be sent yet. Pure. */
final class Backlog {
  private Backlog() {}

  /**
   * What of the waiting reports is worth sending: of each run the last only (a report is the whole
   * state, and may skip states), all others as they are, in their order.
   */
  static List<AgentReport> compact(List<AgentReport> waiting) {
    Set<Object> seen = new HashSet<>();
    List<AgentReport> kept = new ArrayList<>();
    for (AgentReport report : waiting.reversed()) {
      boolean last =
          switch (report) {
            case RunChanged r -> seen.add(List.of(r.container(), r.epoch(), r.attempt()));
            case AgentReport.ContainerRemoved removed -> true;
            case AgentReport.VolumeRemoved removed -> true;
            case AgentReport.ContainerActed acted -> true;
          };
      if (last) {
        kept.add(report);
      }
    }
    return kept.reversed();
  }
}
