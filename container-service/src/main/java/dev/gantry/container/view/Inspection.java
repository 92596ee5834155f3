package dev.gantry.container.view;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Outcome;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.model.run.Health;
import dev.gantry.model.spec.LayerRef;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Docker's answer to inspect, API 1.51, fields in its order. */
public final class Inspection {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private Inspection() {}

  /**
   * @param size with the size of the image's layers. The writable layer's is known to its node only
   *     and not told yet
   * @param reachable false: its node is silent, and this is what was known last
   */
  public static Map<String, Object> of(Catalog.Details details, boolean size, boolean reachable) {
    ContainerState state = details.state();
    List<String> args = details.spec().process().args();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("Id", state.identity().id());
    answer.put("Created", state.createdAt().toString());
    answer.put("Path", args.getFirst());
    answer.put("Args", args.subList(1, args.size()));
    answer.put("State", state(state));
    answer.put("Node", Map.of("ID", state.identity().node(), "Reachable", reachable));
    answer.put("Image", state.identity().image());
    for (String path : List.of("ResolvConfPath", "HostnamePath", "HostsPath", "LogPath")) {
      // Files of the node; tenants don't reach them.
      answer.put(path, "");
    }
    answer.put("Name", "/" + state.identity().name());
    answer.put("RestartCount", state.run().attempt() + (state.run().restarting() ? 1 : 0));
    answer.put("Driver", "overlay2");
    answer.put("Platform", "linux");
    for (String label : List.of("MountLabel", "ProcessLabel", "AppArmorProfile")) {
      answer.put(label, "");
    }
    answer.put("ExecIDs", null);
    answer.put("HostConfig", details.shown().hostConfig());
    Map<String, Object> graph = new LinkedHashMap<>();
    graph.put("Data", null);
    graph.put("Name", "overlay2");
    answer.put("GraphDriver", graph);
    if (size) {
      answer.put("SizeRootFs", rootFsBytes(details));
    }
    answer.put("Mounts", details.shown().mounts());
    answer.put("Config", details.shown().config());
    answer.put("NetworkSettings", NetworkView.inspection(details));
    return answer;
  }

  private static Map<String, Object> state(ContainerState state) {
    Outcome outcome = state.outcome();
    boolean running = state.run().isRunning();
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("Status", state.status());
    shown.put("Running", state.run().isRunning() || state.run().isRestarting());
    shown.put("Paused", state.run().paused());
    shown.put("Restarting", state.run().isRestarting());
    shown.put("OOMKilled", outcome.oomKilled());
    shown.put("Dead", false);
    shown.put("Pid", running ? state.run().pid() : 0);
    shown.put("ExitCode", running ? 0 : outcome.exitCode());
    shown.put("Error", outcome.error());
    shown.put("StartedAt", time(outcome.startedAt()));
    shown.put("FinishedAt", time(outcome.finishedAt()));
    if (state.run().health() != null) {
      shown.put("Health", health(state.run().health()));
    }
    return shown;
  }

  private static Map<String, Object> health(Health health) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("Status", health.status().word());
    shown.put("FailingStreak", health.failures());
    shown.put("Log", health.probes().stream().map(Inspection::probe).toList());
    return shown;
  }

  private static Map<String, Object> probe(Health.Probe probe) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("Start", probe.start().toString());
    shown.put("End", probe.end().toString());
    shown.put("ExitCode", probe.exitCode());
    shown.put("Output", probe.output());
    return shown;
  }

  private static String time(Instant instant) {
    return instant == null ? NEVER : instant.toString();
  }

  /** Bytes of the image's layers as stored. */
  static long rootFsBytes(Catalog.Details details) {
    return details.spec().layers().stream().mapToLong(LayerRef::size).sum();
  }
}
