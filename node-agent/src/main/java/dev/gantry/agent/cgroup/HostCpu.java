package dev.gantry.agent.cgroup;

import dev.gantry.agent.kernel.KernelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The host's processors, by {@code /proc/stat} (proc_stat(5)).
 *
 * @param nanos that all of them together have spent, idle time too
 */
record HostCpu(long nanos, int online) {
  private static final long NANOS_A_TICK = 10_000_000;

  /** user nice system idle iowait irq softirq; steal and guests are not counted, as with Docker. */
  private static final int COUNTED = 7;

  static HostCpu read() {
    try {
      return parse(KernelFiles.read(Path.of("/proc/stat")).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("reading /proc/stat", e);
    }
  }

  static HostCpu parse(List<String> lines) {
    long ticks = 0;
    int online = 0;
    for (String line : lines) {
      if (line.startsWith("cpu ")) {
        String[] words = line.substring(4).trim().split(" +");
        for (int i = 0; i < Math.min(COUNTED, words.length); i++) {
          ticks += Long.parseLong(words[i]);
        }
      } else if (line.startsWith("cpu")) {
        online++;
      }
    }
    return new HostCpu(ticks * NANOS_A_TICK, online);
  }
}
