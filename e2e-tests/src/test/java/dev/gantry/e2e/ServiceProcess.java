package dev.gantry.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** One service as a process of its own, by configuration alone. */
final class ServiceProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final String name;
  private final String mainClass;
  private final Installation installation;
  private final int healthPort;
  private final Map<String, String> properties;
  private Process process;

  /**
   * @param properties beside those of the installation's own configuration
   */
  ServiceProcess(
      String name,
      String mainClass,
      Installation installation,
      int healthPort,
      Map<String, String> properties) {
    this.name = name;
    this.mainClass = mainClass;
    this.installation = installation;
    this.healthPort = healthPort;
    this.properties = new TreeMap<>(properties);
  }

  String name() {
    return name;
  }

  void start() {
    Path lib = Installation.repository().resolve("standalone/target/dist/control-plane/lib");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx200m",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                lib + "/*",
                "-Dspring.config.additional-location=file:"
                    + installation.home().resolve("config")
                    + "/"));
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add(mainClass);
    Path log = installation.home().resolve("log").resolve(name + ".log");
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("starting " + name, e);
    }
  }

  void awaitHealthy() {
    try (HttpClient http = HttpClient.newHttpClient()) {
      Awaitility.await(name)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                if (!process.isAlive()) {
                  throw new AssertionError(name + " has ended" + installation.logTails());
                }
                return isHealthy(http);
              });
    }
  }

  private boolean isHealthy(HttpClient http) throws InterruptedException {
    URI health = URI.create("http://127.0.0.1:" + healthPort + "/actuator/health");
    try {
      HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** SIGKILL; returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Whatever state it is in. */
  void end() {
    if (process != null) {
      kill();
    }
  }
}
