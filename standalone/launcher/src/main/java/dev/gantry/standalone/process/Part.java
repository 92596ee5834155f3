package dev.gantry.standalone.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * How one part is run: a process, what proves that it is ours and that it works, how it ends.
 *
 * @param name {@code postgres}, {@code kafka}, {@code control-plane} or {@code agent}
 * @param command the program and its arguments
 * @param marker arguments that together appear in no other process of the machine
 * @param configuration what it reads at its start; another one means it has to be started again
 * @param workingDirectory where it runs; / for most, so that no mount is kept busy
 * @param probe asks it for its health
 * @param startWithin how long it may take to get healthy
 * @param stopSignal asks it to end
 * @param stopWithin how long it may take to end before it is killed
 */
public record Part(
    String name,
    List<String> command,
    List<String> marker,
    String configuration,
    Path workingDirectory,
    Probe probe,
    Duration startWithin,
    Signal stopSignal,
    Duration stopWithin) {
  public Part {
    command = List.copyOf(command);
    marker = List.copyOf(marker);
    if (!command.containsAll(marker)) {
      throw new IllegalArgumentException(name + ": the marker is not in the command");
    }
  }

  /** Equal when command and configuration are. */
  String fingerprint() {
    String text = String.join("\0", command) + "\0\0" + configuration;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
