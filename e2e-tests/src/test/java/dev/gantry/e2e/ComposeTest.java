package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project of three services by docker-compose, version 1 as Debian has it. */
@OnPlatform
class ComposeTest {
  private static final String PROJECT = "e2ecompose";

  @TempDir Path folder;
  private Docker docker;

  @BeforeEach
  void project(Docker client) throws IOException {
    docker = client;
    try (InputStream in = ComposeTest.class.getResourceAsStream("/compose.yml")) {
      Files.copy(in, folder.resolve("compose.yml"));
    }
  }

  @AfterEach
  void down() {
    compose("down", "-v", "-t", "1");
  }

  private Result compose(String... args) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "docker-compose", "-p", PROJECT, "-f", folder.resolve("compose.yml").toString()));
    command.addAll(List.of(args));
    return Cli.of(command.toArray(String[]::new))
        .withEnv(Map.of("DOCKER_HOST", docker.host(), "DOCKER_CONFIG", folder.toString()))
        .run();
  }

  private String ofProject(String... command) {
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(List.of("-q", "--filter", "label=com.docker.compose.project=" + PROJECT));
    return docker.ok(args.toArray(String[]::new));
  }

  /** What comes through web and app from the database; empty while the chain is not up. */
  private String answer() {
    String port = compose("port", "web", "80").text();
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress("127.0.0.1", Integer.parseInt(port.replaceAll(".*:", ""))), 2000);
      socket.setSoTimeout(5000);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private void awaitAnswer() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(answer()).isEqualTo("from-db"));
  }

  @Test
  void aProjectComesUpResolvesNamesSurvivesARestartAndGoesDownClean() {
    expect(compose("up", "-d")).succeeds();
    String database = compose("ps", "-q", "db").text();
    assertThat(docker.inspect(database, "{{.State.Health.Status}}")).isEqualTo("healthy");
    awaitAnswer();
    expect(compose("exec", "-T", "db", "sh", "-c", "echo kept > /data/note")).succeeds();
    expect(compose("restart", "-t", "1")).succeeds();
    expect(compose("exec", "-T", "db", "cat", "/data/note")).succeeds().prints("kept\n");
    expect(compose("logs", "db")).succeeds();
    awaitAnswer();
    expect(compose("up", "-d", "--scale", "app=3")).succeeds();
    expect(compose("exec", "-T", "web", "nslookup", "app"))
        .succeeds()
        .printsSomethingLike("(.*\\nAddress: [0-9.]+){3}.*");
    expect(compose("down", "-v", "-t", "1")).succeeds();
    assertThat(ofProject("ps", "-a")).isEmpty();
    assertThat(ofProject("network", "ls")).isEmpty();
    assertThat(ofProject("volume", "ls")).isEmpty();
  }
}
