package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health checks, as a user of the docker CLI sees them. */
@OnPlatform
class HealthTest {
  private static final String STATUS = "{{.State.Health.Status}}";

  private static String checked(Docker docker, String hint, String command, String... options) {
    String name = docker.container(hint);
    List<String> args = new ArrayList<>(List.of("run", "-d", "--name", name));
    args.addAll(List.of("--health-cmd", command, "--health-interval", "150ms"));
    args.addAll(List.of(options));
    args.addAll(List.of(NAME, "sleep", "600"));
    docker.ok(args.toArray(String[]::new));
    return name;
  }

  private static void awaitStatus(Docker docker, String name, String status) {
    docker.awaitPrints(status, "inspect", "--format", STATUS, name);
  }

  @Test
  void theStatusFollowsTheProbes(Docker docker) {
    String name = checked(docker, "turns", "echo looking; test -e /ok", "--health-retries", "2");
    awaitStatus(docker, name, "unhealthy");
    assertThat(docker.ok("ps", "--filter", "name=" + name, "--format", "{{.Status}}"))
        .endsWith(" (unhealthy)");
    assertThat(docker.ok("ps", "-q", "--filter", "health=unhealthy", "--filter", "name=" + name))
        .isNotEmpty();
    docker.ok("exec", name, "touch", "/ok");
    awaitStatus(docker, name, "healthy");
    assertThat(docker.ok("ps", "--filter", "name=" + name, "--format", "{{.Status}}"))
        .endsWith(" (healthy)");
    assertThat(docker.ok("ps", "-q", "--filter", "health=unhealthy", "--filter", "name=" + name))
        .isEmpty();
    assertThat(docker.inspect(name, "{{.State.Health.FailingStreak}}")).isEqualTo("0");
    assertThat(docker.inspect(name, "{{range .State.Health.Log}}{{.ExitCode}} {{.Output}}{{end}}"))
        .endsWith("0 looking");
    // The client cuts the end of the time off to whole seconds.
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(events(docker, name))
                    .containsSubsequence("health_status: unhealthy", "health_status: healthy")
                    .contains(
                        "exec_create: /bin/sh -c echo looking; test -e /ok",
                        "exec_start: ",
                        "exec_die"));
    docker.ok("stop", "-t", "0", name);
    assertThat(docker.inspect(name, STATUS)).isEqualTo("unhealthy");
  }

  private static String events(Docker docker, String name) {
    return docker.ok(
        "events",
        "--since",
        "1h",
        "--until",
        "0s",
        "--filter",
        "container=" + name,
        "--format",
        "{{.Action}}");
  }

  @Test
  void failuresOfTheStartPeriodDontCount(Docker docker) {
    String name =
        checked(
            docker,
            "period",
            "false",
            "--health-start-period",
            "1h",
            "--health-start-interval",
            "100ms",
            "--health-retries",
            "1");
    docker.awaitPrints(
        "1", "inspect", "--format", "{{(index .State.Health.Log 0).ExitCode}}", name);
    assertThat(docker.inspect(name, "{{.State.Health.Status}} {{.State.Health.FailingStreak}}"))
        .isEqualTo("starting 0");
    assertThat(docker.ok("ps", "--filter", "name=" + name, "--format", "{{.Status}}"))
        .endsWith(" (health: starting)");
  }

  @Test
  void aProbeThatTakesTooLongIsKilledAndHasFailed(Docker docker) {
    String name =
        checked(
            docker,
            "late",
            "echo begun; exec sleep 77",
            "--health-timeout",
            "300ms",
            "--health-retries",
            "1");
    awaitStatus(docker, name, "unhealthy");
    assertThat(
            docker.inspect(
                name, "{{with index .State.Health.Log 0}}{{.ExitCode}} {{.Output}}{{end}}"))
        .isEqualTo("-1 Health check exceeded timeout (300ms): begun");
  }

  @Test
  void anUnhealthyOneIsRestartedWhenItsLabelSaysSo(Docker docker) {
    String name =
        checked(
            docker,
            "again",
            "false",
            "--health-retries",
            "1",
            "--restart",
            "always",
            "--init",
            "--label",
            "gantry.unhealthy=restart");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !docker.inspect(name, "{{.RestartCount}}").equals("0"));
    docker.ok("rm", "-f", name);
  }

  @Test
  void theImagesCheckIsTakenUnlessItIsTurnedOff(Docker docker, @TempDir Path scratch)
      throws IOException {
    String image = Docker.fresh("checked") + ":1";
    Path tar = scratch.resolve("checked.tar");
    Files.write(tar, BusyboxImage.tar(BusyboxImage.rootfs(scratch)));
    docker.ok(
        "import",
        "--change",
        "HEALTHCHECK --interval=200ms CMD true",
        "--change",
        "CMD [\"sleep\",\"600\"]",
        tar.toString(),
        image);
    try {
      String name = docker.container("image");
      docker.ok("run", "-d", "--name", name, image);
      awaitStatus(docker, name, "healthy");
      String off = docker.container("off");
      docker.ok("run", "-d", "--name", off, "--no-healthcheck", image);
      assertThat(docker.inspect(off, "{{.Config.Healthcheck.Test}} {{json .State.Health}}"))
          .isEqualTo("[NONE] null");
      docker.ok("rm", "-f", name, off);
    } finally {
      docker.run("rmi", "-f", image);
    }
  }

  @Test
  void badValuesAreRefused(Docker docker) {
    expect(docker.run("create", "--health-interval", "1us", "--health-cmd", "x", NAME, "true"))
        .exitsWith(1)
        .complains("Interval in Healthcheck cannot be less than 1ms");
    expect(docker.run("ps", "--filter", "health=fine"))
        .exitsWith(1)
        .complains("unrecognized filter value for health: fine");
  }
}
