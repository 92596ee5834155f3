package dev.gantry.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.kit.testing.KafkaForTests;
import dev.gantry.kit.testing.PostgresForTests;
import dev.gantry.standalone.probe.HttpProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/running-separately.md: a service as a process of its own, by configuration alone. */
class SeparateProcessTest {
  @TempDir private Path folder;

  @Test
  void aServiceRunsAloneAgainstAnOutsidePostgresAndKafka() throws Exception {
    int port = freePort();
    Path log = folder.resolve("volume.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.gantry.volume.VolumeService")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "SERVER_PORT", Integer.toString(port),
                "GANTRY_HOME", folder.toString(),
                "GANTRY_INSTALLATION", "0123abcd",
                "GANTRY_INNER_SECRET", "a-secret-of-at-least-thirty-two-characters",
                "SPRING_DATASOURCE_URL", PostgresForTests.newDatabase(),
                "SPRING_DATASOURCE_USERNAME", "postgres",
                "SPRING_KAFKA_BOOTSTRAP_SERVERS", KafkaForTests.bootstrapServers()));
    Process service = builder.start();
    try {
      HttpProbe health = new HttpProbe(port, "/actuator/health", Duration.ofSeconds(2));
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .failFast("it ended", () -> !service.isAlive())
          .untilAsserted(() -> assertThat(health.problem()).as(() -> read(log)).isEmpty());
    } finally {
      service.destroy();
    }
    assertThat(service.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
