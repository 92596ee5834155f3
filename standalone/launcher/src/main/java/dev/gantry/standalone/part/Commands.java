package dev.gantry.standalone.part;

import dev.gantry.standalone.installation.LaunchException;
import dev.gantry.standalone.process.Daemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Short programs that we wait for. */
final class Commands {
  private Commands() {}

  /** Runs {@code command}; its output becomes the message when it fails. */
  static void run(List<String> command) throws IOException {
    run(command, Map.of());
  }

  static void run(List<String> command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Daemon.clean(builder.environment());
    builder.environment().putAll(environment);
    builder.directory(new java.io.File("/"));
    Process process = builder.start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new LaunchException(
            "%s failed with %d: %s".formatted(String.join(" ", command), code, output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("interrupted while running " + command.getFirst(), e);
    }
  }
}
