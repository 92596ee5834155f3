package dev.gantry.agent.cgroup;

import dev.gantry.model.stream.Usage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads what a container uses from the files of its groups.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/">kernel docs, cgroup v1</a>
 */
final class UsageV1 {
  /** USER_HZ, in which cpuacct.stat counts: the same on all of Linux. */
  private static final long NANOS_A_TICK = 10_000_000;

  private final Function<String, Optional<Path>> groups;

  /**
   * @param groups the container's, by controller
   */
  UsageV1(Function<String, Optional<Path>> groups) {
    this.groups = groups;
  }

  Usage read() {
    return new Usage(Instant.now(), 1, cpu(), memory(), pids(), blockIo(), Map.of());
  }

  private Usage.Cpu cpu() {
    Map<String, Long> split = pairs("cpuacct", "cpuacct.stat");
    Map<String, Long> quota = pairs("cpu", "cpu.stat");
    List<Long> perCpu =
        text("cpuacct", "cpuacct.usage_percpu").stream()
            .flatMap(line -> List.of(line.trim().split(" +")).stream())
            .filter(word -> !word.isEmpty())
            .map(Long::valueOf)
            .toList();
    HostCpu host = HostCpu.read();
    return new Usage.Cpu(
        number("cpuacct", "cpuacct.usage"),
        split.getOrDefault("user", 0L) * NANOS_A_TICK,
        split.getOrDefault("system", 0L) * NANOS_A_TICK,
        perCpu,
        host.nanos(),
        host.online(),
        quota.getOrDefault("nr_periods", 0L),
        quota.getOrDefault("nr_throttled", 0L),
        quota.getOrDefault("throttled_time", 0L));
  }

  private Usage.Memory memory() {
    return new Usage.Memory(
        number("memory", "memory.usage_in_bytes"),
        number("memory", "memory.max_usage_in_bytes"),
        HostMemory.atMost(number("memory", "memory.limit_in_bytes")),
        number("memory", "memory.failcnt"),
        pairs("memory", "memory.stat"));
  }

  private Usage.Pids pids() {
    String limit = text("pids", "pids.max").map(String::trim).orElse("max");
    return new Usage.Pids(
        number("pids", "pids.current"), limit.equals("max") ? 0 : Long.parseLong(limit));
  }

  private List<Usage.BlockIoCount> blockIo() {
    List<Usage.BlockIoCount> counts = new ArrayList<>();
    count("blkio.throttle.io_service_bytes_recursive", true, counts);
    count("blkio.throttle.io_serviced_recursive", false, counts);
    return counts;
  }

  /** Lines {@code 8:0 Read 4096}; others are sums. */
  private void count(String file, boolean bytes, List<Usage.BlockIoCount> into) {
    for (String line : text("blkio", file).map(t -> t.lines().toList()).orElse(List.of())) {
      String[] words = line.split(" ");
      if (words.length == 3 && (words[1].equals("Read") || words[1].equals("Write"))) {
        String[] device = words[0].split(":");
        into.add(
            new Usage.BlockIoCount(
                Integer.parseInt(device[0]),
                Integer.parseInt(device[1]),
                words[1].equals("Read") ? "read" : "write",
                bytes,
                Long.parseLong(words[2])));
      }
    }
  }

  private Optional<String> text(String controller, String file) {
    return groups.apply(controller).flatMap(group -> CgroupFiles.read(group.resolve(file)));
  }

  /** 0 where there is no such file, or the controller is not mounted. */
  private long number(String controller, String file) {
    return text(controller, file).map(t -> Long.parseUnsignedLong(t.trim())).orElse(0L);
  }

  private Map<String, Long> pairs(String controller, String file) {
    Map<String, Long> pairs = new LinkedHashMap<>();
    text(controller, file)
        .ifPresent(
            t ->
                t.lines()
                    .map(line -> line.split(" "))
                    .filter(words -> words.length == 2)
                    .forEach(words -> pairs.put(words[0], Long.parseUnsignedLong(words[1]))));
    return pairs;
  }
}
