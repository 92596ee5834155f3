package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code --restart}: by the node, whoever else is away. */
@OnPlatform
class RestartPolicyTest {
  private static String run(Docker docker, String policy, String hint, String script) {
    String name = docker.container(hint);
    docker.ok("run", "-d", "--restart", policy, "--name", name, NAME, "sh", "-c", script);
    return name;
  }

  private static void awaitCount(Docker docker, String name, int atLeast) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(40))
        .until(() -> Integer.parseInt(docker.inspect(name, "{{.RestartCount}}")) >= atLeast);
  }

  @Test
  void onFailureTriesAsOftenAsItSays(Docker docker) {
    String name = run(docker, "on-failure:2", "failing", "echo run; exit 3");
    docker.awaitPrints(
        "exited 3 2",
        "inspect",
        "--format",
        "{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}",
        name);
    assertThat(docker.ok("logs", name)).isEqualTo("run\nrun\nrun");
    assertThat(
            docker.inspect(
                name,
                "{{.HostConfig.RestartPolicy.Name}}"
                    + " {{.HostConfig.RestartPolicy.MaximumRetryCount}}"))
        .isEqualTo("on-failure 2");
    // A start of the user counts anew.
    docker.ok("start", name);
    docker.awaitPrints("2", "inspect", "--format", "{{.RestartCount}}", name);
  }

  @Test
  void aSuccessIsNoFailure(Docker docker) {
    String name = run(docker, "on-failure", "fine", "exit 0");
    docker.awaitState(name, "exited");
    assertThat(docker.inspect(name, "{{.RestartCount}}")).isEqualTo("0");
  }

  @Test
  void alwaysIsStartedAgainUntilItIsStopped(Docker docker) {
    String name = run(docker, "always", "always", "sleep 0.2; exit 0");
    awaitCount(docker, name, 2);
    docker.awaitState(name, "restarting");
    expect(docker.run("start", name)).succeeds();
    docker.ok("stop", "-t", "1", name);
    String stopped = docker.inspect(name, "{{.State.Status}} {{.State.Restarting}}");
    assertThat(stopped).isEqualTo("exited false");
  }

  @Test
  void aRestartingContainerIsShownSo(Docker docker) {
    // Seven failures: then it waits for seconds.
    String name = run(docker, "always", "shown", "exit 5");
    awaitCount(docker, name, 7);
    docker.awaitState(name, "restarting");
    String id = docker.inspect(name, "{{.Id}}");
    assertThat(
            docker.inspect(
                name,
                "{{.State.Running}} {{.State.Restarting}} {{.State.Pid}} {{.State.ExitCode}}"))
        .isEqualTo("true true 0 5");
    assertThat(
            docker.ok("ps", "--filter", "status=restarting", "--format", "{{.Names}} {{.Status}}"))
        .containsPattern(name + " Restarting \\(5\\) .* ago");
    expect(docker.run("exec", name, "true"))
        .exitsWith(1)
        .complains(id + " is restarting, wait until the container is running");
    expect(docker.run("top", name)).exitsWith(1).complains("is restarting, wait until");
    expect(docker.run("rm", name)).exitsWith(1).complains("container is restarting");
    docker.ok("kill", name);
    assertThat(docker.inspect(name, "{{.State.Status}}")).isEqualTo("exited");
    docker.ok("start", name);
    awaitCount(docker, name, 1);
    docker.ok("rm", "-f", name);
  }

  @Test
  void aKilledContainerStaysDownAndOneThatDiesOfItselfDoesNot(Docker docker) {
    String name = run(docker, "unless-stopped", "killed", "sleep 1000");
    String pid = docker.inspect(name, "{{.State.Pid}}");
    Cli.of("kill", "-9", pid).run();
    awaitCount(docker, name, 1);
    docker.awaitState(name, "running");
    docker.ok("kill", name);
    assertThat(docker.inspect(name, "{{.State.Status}} {{.State.ExitCode}}"))
        .isEqualTo("exited 137");
  }

  @Test
  void waitEndsWithTheNextExit(Docker docker) {
    String name = run(docker, "always", "waited", "sleep 1; exit 4");
    expect(docker.run("wait", name)).succeeds().prints("4\n");
  }

  @Test
  void eachAttemptHasItsEvents(Docker docker) {
    String name = run(docker, "always", "events", "sleep 1");
    try (Running events = Events.of(docker, name)) {
      events.awaitOut("two attempts", out -> out.contains("die\nstart\ndie\nstart\n"));
    }
  }

  @Test
  void badPoliciesAreRefusedInDockersWords(Docker docker) {
    expect(docker.run("create", "--restart", "odd", NAME, "true"))
        .complains("invalid restart policy: unknown policy 'odd'; use one of");
    expect(docker.run("create", "--restart", "always:3", NAME, "true"))
        .complains(
            "invalid restart policy: maximum retry count can only be used with 'on-failure'");
  }

  @Test
  void restartsGoOnWhileTheControlPlaneIsAway() throws Exception {
    Path scratch = Platform.newScratch();
    Installation installation =
        new Installation(Installation.repository(), scratch.resolve("home"));
    try {
      installation.up();
      Path config = Files.createDirectories(scratch.resolve("docker-config"));
      try (Docker docker = new Docker(installation.dockerHost(), config)) {
        BusyboxImage.importInto(docker, scratch);
        String volume = docker.volume("count");
        String name = docker.container("alone");
        docker.ok(
            "run",
            "-d",
            "--restart",
            "always",
            "--name",
            name,
            "-v",
            volume + ":/count",
            NAME,
            "sh",
            "-c",
            "echo run >> /count/runs; sleep 0.5; exit 1");
        docker.awaitPrints("1", "inspect", "--format", "{{.RestartCount}}", name);
        Cli.of("kill", "-9", Long.toString(installation.pid("control-plane"))).run();
        long before = runs(installation);
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> runs(installation) >= before + 3);
        installation.up();
        awaitCount(docker, name, (int) before + 2);
        docker.ok("stop", "-t", "1", name);
        assertThat(docker.inspect(name, "{{.State.Status}} {{.State.ExitCode}}"))
            .startsWith("exited");
        // None twice, none left out.
        assertThat(docker.inspect(name, "{{.RestartCount}}"))
            .isEqualTo(Long.toString(runs(installation) - 1));
      }
    } finally {
      installation.keepLogs("policy");
      installation.downAll();
      Cli.of("rm", "-rf", "--one-file-system", scratch.toString()).run();
    }
  }

  private static long runs(Installation installation) {
    Result found =
        Cli.of("sh", "-c", "find . -path '*_data/runs' | xargs -r cat | wc -l")
            .in(installation.home())
            .run();
    return Long.parseLong(found.text());
  }
}
