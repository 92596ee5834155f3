package dev.gantry.agent;

import dev.gantry.model.node.Capacity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What the agent tells of its host. */
final class HostFacts {
  private static final Path PROC = Path.of("/proc");
  private static final long KIB = 1024;

  private HostFacts() {}

  /**
   * @throws UnsupportedOperationException with the reason, on a host that can't run containers
   */
  static void requireSupported() {
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch");
    if (!os.equals("Linux")) {
      throw new UnsupportedOperationException("the node agent runs on Linux only, not on " + os);
    }
    if (!arch.equals("amd64") && !arch.equals("aarch64")) {
      throw new UnsupportedOperationException(
          "the node agent runs on 64-bit x86 and ARM only (amd64, aarch64), not on " + arch);
    }
    if (!"root".equals(System.getProperty("user.name")) && !isRoot()) {
      throw new UnsupportedOperationException("the node agent has to run as root");
    }
  }

  private static boolean isRoot() {
    try {
      return (int) Files.getAttribute(PROC.resolve("self"), "unix:uid") == 0;
    } catch (IOException e) {
      return false;
    }
  }

  static String bootId() throws IOException {
    return read("sys/kernel/random/boot_id");
  }

  static String kernelVersion() throws IOException {
    return read("sys/kernel/osrelease");
  }

  static String hostName() throws IOException {
    return read("sys/kernel/hostname");
  }

  /** As Docker names architectures. */
  static String arch() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  /** Of /etc/os-release, os-release(5). */
  static String osName() throws IOException {
    Path file = Path.of("/etc/os-release");
    if (!Files.exists(file)) {
      return "Linux";
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("PRETTY_NAME="))
        .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
        .findFirst()
        .orElse("Linux");
  }

  static Capacity capacity(Path home, int running) throws IOException {
    return new Capacity(
        Runtime.getRuntime().availableProcessors(),
        memory(),
        running,
        Files.getFileStore(home).getUsableSpace());
  }

  private static long memory() throws IOException {
    return Files.readAllLines(PROC.resolve("meminfo")).stream()
        .filter(line -> line.startsWith("MemTotal:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
        .findFirst()
        .orElseThrow(() -> new IOException("/proc/meminfo has no MemTotal"));
  }

  /** Field 22 of /proc/PID/stat; empty when there is no such process. */
  static OptionalLong startTime(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"));
      // The name, in brackets, may have spaces and brackets of its own.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return OptionalLong.of(Long.parseLong(fields[19]));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  static String version() {
    return Optional.ofNullable(HostFacts.class.getPackage().getImplementationVersion())
        .orElse("0.1.0");
  }

  private static String read(String file) throws IOException {
    return Files.readString(PROC.resolve(file)).strip();
  }
}
