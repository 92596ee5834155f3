package dev.gantry.standalone.process;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * How one part is run: a process, what proves that it is ours and that it works, how it ends.
 *
 * @param ending its name ({@code postgres}, {@code kafka}, {@code control-plane}, {@code agent}),
 *     marker and end
 * @param command the program and its arguments
 * @param configuration what it reads at its start; another one means it has to be started again
 * @param probe asks it for its health
 * @param startWithin how long it may take to get healthy
 */
public record Part(
    Ending ending, List<String> command, String configuration, Probe probe, Duration startWithin) {
  public Part {
    command = List.copyOf(command);
    if (!command.containsAll(ending.marker())) {
      throw new IllegalArgumentException(ending.name() + ": the marker is not in the command");
    }
  }

  public String name() {
    return ending.name();
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
