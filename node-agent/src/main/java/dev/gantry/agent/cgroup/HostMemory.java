package dev.gantry.agent.cgroup;

import dev.gantry.agent.kernel.KernelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The host's memory: the limit of whoever has none. */
final class HostMemory {
  private static final long BYTES = read();

  private HostMemory() {}

  static long atMost(long limit) {
    return limit <= 0 || limit > BYTES ? BYTES : limit;
  }

  private static long read() {
    try {
      return KernelFiles.read(Path.of("/proc/meminfo"))
          .lines()
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException("reading /proc/meminfo", e);
    }
  }
}
