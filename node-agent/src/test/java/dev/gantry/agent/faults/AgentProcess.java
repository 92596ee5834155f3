package dev.gantry.agent.faults;

import dev.gantry.agent.Main;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real agent in a process of its own, killed and started again on the same home. */
final class AgentProcess {
  private final Path home;
  private final List<String> command;
  private volatile Process process;

  AgentProcess(Path home, URI gateway, Path joinToken, String installation) {
    this.home = home;
    this.command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of("--home", home.toString(), "--gateway-url", gateway.toString()));
    command.addAll(List.of("--join-token-file", joinToken.toString(), "--name", "host-1"));
    command.addAll(List.of("--installation", installation, "--metrics-port", "0"));
    command.addAll(List.of("--data-socket", dataSocket().toString()));
  }

  Path dataSocket() {
    return home.resolve("data.sock");
  }

  void start() throws IOException {
    Files.deleteIfExists(ready());
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output()))
            .start();
  }

  private File output() {
    return home.resolve("agent.log").toFile();
  }

  private Path ready() {
    return home.resolve("run/ready");
  }

  boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError(
          "the agent has ended by itself with " + process.exitValue() + ", see " + output());
    }
    return Files.exists(ready());
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM: as an upgrade does it. */
  void end() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
