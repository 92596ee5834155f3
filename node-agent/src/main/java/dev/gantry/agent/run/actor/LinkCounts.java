package dev.gantry.agent.run.actor;

import dev.gantry.agent.kernel.KernelFiles;
import dev.gantry.model.stream.Usage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What went through the links of a process's network namespace (proc_pid_net(5)). */
final class LinkCounts {
  private LinkCounts() {}

  /** All but loopback; none when the process has ended. */
  static Map<String, Usage.Link> of(int pid) {
    try {
      return parse(KernelFiles.read(Path.of("/proc/" + pid + "/net/dev")));
    } catch (FileNotFoundException e) {
      return Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException("reading the links of process " + pid, e);
    }
  }

  /** {@code eth0: bytes packets errs drop fifo frame compressed multicast bytes packets …}. */
  static Map<String, Usage.Link> parse(String text) {
    Map<String, Usage.Link> links = new LinkedHashMap<>();
    for (String line : text.lines().skip(2).toList()) {
      String[] halves = line.split(":", 2);
      String name = halves[0].trim();
      if (name.equals("lo")) {
        continue;
      }
      String[] words = halves[1].trim().split(" +");
      long[] n = new long[words.length];
      for (int i = 0; i < n.length; i++) {
        n[i] = Long.parseLong(words[i]);
      }
      links.put(name, new Usage.Link(n[0], n[1], n[2], n[3], n[8], n[9], n[10], n[11]));
    }
    return links;
  }
}
