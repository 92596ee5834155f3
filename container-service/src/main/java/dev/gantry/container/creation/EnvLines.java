package dev.gantry.container.creation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Environments as {@code NAME=value} lines. */
final class EnvLines {
  static final String DEFAULT_PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private EnvLines() {}

  static String name(String line) {
    int equals = line.indexOf('=');
    return equals < 0 ? line : line.substring(0, equals);
  }

  /**
   * What the process gets: the platform's variables first, overridden by name. A line without an
   * equals sign takes the variable away, as with Docker.
   */
  static List<String> forProcess(List<String> env, String hostname, boolean tty) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("PATH", DEFAULT_PATH);
    if (!hostname.isEmpty()) {
      lines.put("HOSTNAME", "HOSTNAME=" + hostname);
    }
    if (tty) {
      lines.put("TERM", "TERM=xterm");
    }
    for (String line : env) {
      if (line.indexOf('=') < 0) {
        lines.remove(line);
      } else {
        lines.put(name(line), line);
      }
    }
    return new ArrayList<>(lines.values());
  }
}
