package dev.gantry.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were measured on: without it they say nothing. */
public final class Machine {
  private Machine() {}

  /** One line: processors, memory, kernel, JDK. */
  public static String describe() throws IOException {
    String model = field(Path.of("/proc/cpuinfo"), "model name");
    String kilobytes = field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
    long gigabytes = Math.round(Long.parseLong(kilobytes) / 1048576.0);
    return "%d × %s, %d GiB, Linux %s, JDK %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            model,
            gigabytes,
            System.getProperty("os.version"),
            Runtime.version());
  }

  /** Load averages of 1, 5 and 15 minutes. */
  public static String load() throws IOException {
    String[] fields = Files.readString(Path.of("/proc/loadavg")).split(" ", -1);
    return fields[0] + " " + fields[1] + " " + fields[2];
  }

  private static String field(Path file, String name) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("0 unknown");
  }
}
