package dev.gantry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A container that writes numbered lines as fast as it can, until a file appears (or the log would
 * not keep them all: then it waits for the file); then it says how many they were and exits with 3.
 */
final class NumberedLines {
  private static final int MOST = 3_000_000;
  private static final String SCRIPT =
      "i=0; while [ ! -e /flags/stop ] && [ $i -lt "
          + MOST
          + " ]; do i=$((i+1)); echo \"line $i\"; done; "
          + "while [ ! -e /flags/stop ]; do usleep 20000; done; echo \"last $i\"; exit 3";

  private final Docker docker;
  private final Path flags;
  private final String name;
  private final String id;
  private final String told;
  private final HostSnapshot.Row process;

  /**
   * @param flags a folder of the host for the file that ends it
   */
  NumberedLines(Docker docker, Path flags) {
    this.docker = docker;
    this.flags = flags;
    this.name = docker.container("lines");
    this.id =
        docker.ok(
            "run",
            "-d",
            "--name",
            name,
            "--log-opt",
            "max-size=400m",
            "-v",
            flags + ":/flags",
            BusyboxImage.NAME,
            "sh",
            "-c",
            SCRIPT);
    this.told = shown();
    this.process = HostSnapshot.Row.read(pid()).orElseThrow();
  }

  private String shown() {
    return docker.inspect(name, "{{.State.Status}} {{.State.Pid}} {{.State.StartedAt}}");
  }

  private long pid() {
    return Long.parseLong(docker.inspect(name, "{{.State.Pid}}"));
  }

  String id() {
    return id;
  }

  /** It is the same process still, and inspect says so. */
  void expectRunning() {
    assertThat(HostSnapshot.Row.read(process.pid()).map(HostSnapshot.Row::startedAt))
        .as("the process of " + name)
        .contains(process.startedAt());
    assertThat(shown()).isEqualTo(told);
  }

  /** Ends it; the code arrives, and no line is missing or there twice. */
  void endAndCheck() throws IOException {
    Files.createFile(flags.resolve("stop"));
    assertThat(docker.ok("wait", name)).isEqualTo("3");
    assertThat(docker.inspect(name, "{{.State.Status}} {{.State.ExitCode}}")).isEqualTo("exited 3");
    checkLines();
  }

  private void checkLines() throws IOException {
    ProcessBuilder logs = new ProcessBuilder("docker", "logs", name);
    logs.environment().putAll(Map.of("DOCKER_HOST", docker.host()));
    logs.redirectErrorStream(true);
    Process process = logs.start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      long number = 0;
      String line = lines.readLine();
      while (line != null && line.equals("line " + (number + 1))) {
        number++;
        line = lines.readLine();
      }
      assertThat(line).as("behind line " + number + " of " + name).isEqualTo("last " + number);
      assertThat(lines.readLine()).as("behind the last line of " + name).isNull();
      assertThat(number).as("lines of " + name).isPositive();
    } finally {
      process.destroyForcibly();
    }
  }
}
