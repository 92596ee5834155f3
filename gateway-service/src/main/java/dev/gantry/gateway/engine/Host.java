package dev.gantry.gateway.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The gateway's own host. */
final class Host {
  private Host() {}

  /** Docker's word for the processor: {@code amd64}, {@code arm64}. */
  static String dockerArch() {
    String arch = System.getProperty("os.arch");
    return switch (arch) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> arch;
    };
  }

  /** Of uname(2): {@code x86_64}, {@code aarch64}, as {@code /info} has it. */
  static String kernelArch(String dockerArch) {
    return switch (dockerArch) {
      case "amd64" -> "x86_64";
      case "arm64" -> "aarch64";
      default -> dockerArch;
    };
  }

  static String name() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      // Not a Linux host: only the name in /info depends on it.
      return "gantry";
    }
  }
}
