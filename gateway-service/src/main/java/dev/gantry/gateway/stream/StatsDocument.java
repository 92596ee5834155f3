package dev.gantry.gateway.stream;

import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Docker's answer to stats, as the Engine API describes it for both versions of cgroups. */
final class StatsDocument {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private StatsDocument() {}

  /**
   * @param usage null: it does not run, and uses nothing
   * @param before of a moment ago, so that clients can tell rates; null when nothing was read
   */
  static Map<String, Object> of(ContainerRoute route, Usage usage, Usage before) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", "/" + route.name());
    document.put("id", route.container().value());
    document.put("read", usage == null ? NEVER : usage.at().toString());
    document.put("preread", before == null ? NEVER : before.at().toString());
    document.put("pids_stats", usage == null ? Map.of() : pids(usage.pids()));
    document.put("blkio_stats", blockIo(usage));
    document.put("num_procs", 0);
    document.put("storage_stats", Map.of());
    document.put("cpu_stats", cpu(usage));
    document.put("precpu_stats", cpu(before));
    document.put("memory_stats", usage == null ? Map.of() : memory(usage));
    if (usage != null && !usage.networks().isEmpty()) {
      document.put("networks", networks(usage.networks()));
    }
    return document;
  }

  private static Map<String, Object> pids(Usage.Pids pids) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("current", pids.current());
    if (pids.limit() > 0) {
      shown.put("limit", pids.limit());
    }
    return shown;
  }

  private static Map<String, Object> cpu(Usage usage) {
    Map<String, Object> used = new LinkedHashMap<>();
    Map<String, Object> shown = new LinkedHashMap<>();
    Usage.Cpu cpu = usage == null ? new Usage.Cpu(0, 0, 0, List.of(), 0, 0, 0, 0, 0) : usage.cpu();
    used.put("total_usage", cpu.totalNanos());
    if (!cpu.perCpuNanos().isEmpty()) {
      used.put("percpu_usage", cpu.perCpuNanos());
    }
    used.put("usage_in_kernelmode", cpu.systemNanos());
    used.put("usage_in_usermode", cpu.userNanos());
    shown.put("cpu_usage", used);
    if (usage != null) {
      shown.put("system_cpu_usage", cpu.hostNanos());
      shown.put("online_cpus", cpu.online());
    }
    Map<String, Object> throttling = new LinkedHashMap<>();
    throttling.put("periods", cpu.periods());
    throttling.put("throttled_periods", cpu.throttledPeriods());
    throttling.put("throttled_time", cpu.throttledNanos());
    shown.put("throttling_data", throttling);
    return shown;
  }

  private static Map<String, Object> memory(Usage usage) {
    Usage.Memory memory = usage.memory();
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("usage", memory.used());
    if (usage.cgroupVersion() == 1) {
      shown.put("max_usage", memory.highest());
    }
    shown.put("stats", new TreeMap<>(memory.details()));
    if (memory.failures() > 0) {
      shown.put("failcnt", memory.failures());
    }
    shown.put("limit", memory.limit());
    return shown;
  }

  /** With cgroup v2 Docker tells no operations. */
  private static Map<String, Object> blockIo(Usage usage) {
    List<Usage.BlockIoCount> counts = usage == null ? List.of() : usage.blockIo();
    boolean unified = usage != null && usage.cgroupVersion() == 2;
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("io_service_bytes_recursive", entries(counts, true));
    shown.put("io_serviced_recursive", unified ? null : entries(counts, false));
    for (String absent :
        List.of(
            "io_queue_recursive",
            "io_service_time_recursive",
            "io_wait_time_recursive",
            "io_merged_recursive",
            "io_time_recursive",
            "sectors_recursive")) {
      shown.put(absent, null);
    }
    return shown;
  }

  private static List<Map<String, Object>> entries(List<Usage.BlockIoCount> counts, boolean bytes) {
    return counts.stream()
        .filter(count -> count.bytes() == bytes)
        .map(
            count -> {
              Map<String, Object> entry = new LinkedHashMap<>();
              entry.put("major", count.major());
              entry.put("minor", count.minor());
              entry.put("op", count.operation());
              entry.put("value", count.value());
              return entry;
            })
        .toList();
  }

  private static Map<String, Object> networks(Map<String, Usage.Link> links) {
    Map<String, Object> shown = new TreeMap<>();
    links.forEach(
        (name, link) -> {
          Map<String, Object> counts = new LinkedHashMap<>();
          counts.put("rx_bytes", link.receivedBytes());
          counts.put("rx_packets", link.receivedPackets());
          counts.put("rx_errors", link.receiveErrors());
          counts.put("rx_dropped", link.receiveDropped());
          counts.put("tx_bytes", link.sentBytes());
          counts.put("tx_packets", link.sentPackets());
          counts.put("tx_errors", link.sendErrors());
          counts.put("tx_dropped", link.sendDropped());
          shown.put(name, counts);
        });
    return shown;
  }
}
