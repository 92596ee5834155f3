package dev.gantry.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A service as a process of its own, by the configuration that the launcher wrote. */
final class ServiceProcess implements AutoCloseable {
  private final String title;
  private final List<String> command;
  private final Path log;
  private final int healthPort;
  private Process process;

  /**
   * @param title tells replicas apart
   * @param main its class
   * @param settings what this replica has otherwise than the written configuration
   * @param healthPort where {@code /actuator/health} is
   */
  ServiceProcess(
      Installation installation,
      String title,
      String main,
      Map<String, String> settings,
      int healthPort) {
    this.title = title;
    this.healthPort = healthPort;
    this.log = installation.home().resolve("log").resolve(title + ".log");
    Path libraries = Installation.repository().resolve("standalone/target/dist/control-plane/lib");
    this.command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx320m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                libraries + "/*",
                "-Dspring.config.additional-location=file:"
                    + installation.home().resolve("config")
                    + "/",
                main));
    settings.forEach((name, value) -> command.add("--" + name + "=" + value));
  }

  String title() {
    return title;
  }

  /** Returns when it is healthy. */
  ServiceProcess start() {
    begin();
    awaitHealth();
    return this;
  }

  /** Returns at once. */
  void begin() {
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + title, e);
    }
  }

  void awaitHealth() {
    Awaitility.await(title + " is healthy")
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(100))
        .failFast(() -> title + " ended:\n" + logTail(), () -> !process.isAlive())
        .until(this::isHealthy);
  }

  private boolean isHealthy() {
    try {
      HttpURLConnection asked =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + healthPort + "/actuator/health")
                  .toURL()
                  .openConnection();
      asked.setConnectTimeout(1000);
      asked.setReadTimeout(3000);
      return asked.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private String logTail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** As {@code kill -9} does; returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
