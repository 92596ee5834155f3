package dev.gantry.agent.cgroup;

import dev.gantry.model.stream.Usage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a container uses from the files of its group, under the names that dockerd gives it.
 *
 * @param group the container's
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">kernel docs, cgroup v2</a>
 */
record UsageV2(Path group) {
  private static final long NANOS_A_MICRO = 1000;

  Usage read() {
    return new Usage(Instant.now(), 2, cpu(), memory(), pids(), blockIo(), Map.of());
  }

  private Usage.Cpu cpu() {
    FlatFile stat = FlatFile.of(group.resolve("cpu.stat"));
    HostCpu host = HostCpu.read();
    return new Usage.Cpu(
        stat.get("usage_usec") * NANOS_A_MICRO,
        stat.get("user_usec") * NANOS_A_MICRO,
        stat.get("system_usec") * NANOS_A_MICRO,
        List.of(),
        host.nanos(),
        host.online(),
        stat.get("nr_periods"),
        stat.get("nr_throttled"),
        stat.get("throttled_usec") * NANOS_A_MICRO);
  }

  /** {@code memory.peak} is there since Linux 5.19. */
  private Usage.Memory memory() {
    return new Usage.Memory(
        number("memory.current"),
        number("memory.peak"),
        HostMemory.atMost(number("memory.max")),
        FlatFile.of(group.resolve("memory.events")).get("oom"),
        FlatFile.of(group.resolve("memory.stat")).numbers());
  }

  private Usage.Pids pids() {
    return new Usage.Pids(number("pids.current"), number("pids.max"));
  }

  private List<Usage.BlockIoCount> blockIo() {
    return blockIo(CgroupFiles.read(group.resolve("io.stat")).orElse(""));
  }

  /** Bytes alone: dockerd does not tell operations on cgroup v2. */
  static List<Usage.BlockIoCount> blockIo(String text) {
    List<Usage.BlockIoCount> counts = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ");
      String[] device = words[0].split(":");
      if (device.length != 2) {
        continue; // older kernels leave a blank line for a device without figures
      }
      int major = Integer.parseInt(device[0]);
      int minor = Integer.parseInt(device[1]);
      counts.add(new Usage.BlockIoCount(major, minor, "read", true, value(words, "rbytes=")));
      counts.add(new Usage.BlockIoCount(major, minor, "write", true, value(words, "wbytes=")));
    }
    return counts;
  }

  private static long value(String[] words, String key) {
    for (String word : words) {
      if (word.startsWith(key)) {
        return Long.parseUnsignedLong(word.substring(key.length()));
      }
    }
    return 0;
  }

  /** 0 for {@code max}, and where there is no such file. */
  private long number(String file) {
    Optional<String> text = CgroupFiles.read(group.resolve(file)).map(String::trim);
    return text.filter(t -> !t.equals("max")).map(Long::parseUnsignedLong).orElse(0L);
  }
}
