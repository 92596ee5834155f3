package dev.gantry.agent.network;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The programs {@code nft} and {@code iptables-legacy}: run for what changes rarely. Not
 * libnftables in-process, which crashed on some valid input.
 */
final class Nft {
  private final HostNetwork host;

  Nft(HostNetwork host) {
    this.host = host;
  }

  /**
   * Runs a script as one transaction.
   *
   * @throws IllegalStateException with nft's words if it refused
   */
  void apply(String script) {
    Result result = run(script, "nft", "-f", "-");
    if (result.code() != 0) {
      throw new IllegalStateException("nft refused a change: " + result.output().strip());
    }
  }

  Result run(String input, String... command) {
    try {
      // The thread that starts a process gives it its namespace.
      Process process =
          host.call(() -> new ProcessBuilder(command).redirectErrorStream(true).start());
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("run " + List.of(command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + Arrays.toString(command), e);
    }
  }

  /** What a program left: exit code, and both its streams. */
  record Result(int code, String output) {}
}
