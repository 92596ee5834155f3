package dev.gantry.agent.kernel;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads the small files of procfs, sysfs and cgroupfs. */
public final class KernelFiles {
  private static final int ENOUGH = 16384;

  private KernelFiles() {}

  /**
   * The whole file, trimmed. Not {@code Files.readString}: that asks for a single byte first where
   * the size is said to be 0, and files of /proc/sys then end after that byte.
   */
  public static String read(Path file) throws IOException {
    byte[] buffer = new byte[ENOUGH];
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      int length = in.readNBytes(buffer, 0, ENOUGH);
      StringBuilder text = new StringBuilder(new String(buffer, 0, length, StandardCharsets.UTF_8));
      while (length == ENOUGH) {
        length = in.readNBytes(buffer, 0, ENOUGH);
        text.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
      }
      return text.toString().trim();
    }
  }
}
