package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code docker restart}. */
@OnPlatform
class RestartTest {
  private static final String POLITE =
      "trap 'echo bye; exit 143' TERM INT; echo ready; while :; do usleep 50000; done";

  @Test
  void runningContainerIsStoppedAndRunsAgainAsTheSame(Docker docker) {
    String name = docker.detached("restart", "sh", "-c", POLITE);
    docker.awaitPrints("ready", "logs", name);
    String id = docker.inspect(name, "{{.Id}}");
    String pid = docker.inspect(name, "{{.State.Pid}}");
    expect(docker.run("restart", name)).succeeds().prints(name + "\n");
    assertThat(docker.inspect(name, "{{.Id}} {{.State.Status}} {{.RestartCount}}"))
        .isEqualTo(id + " running 0");
    assertThat(docker.inspect(name, "{{.State.Pid}}")).isNotEqualTo(pid);
    docker.awaitPrints("ready\nbye\nready", "logs", name);
  }

  @Test
  void stoppedContainerIsStarted(Docker docker) {
    String name = docker.detached("stopped", "sleep", "1000");
    docker.ok("stop", "-t", "0", name);
    docker.ok("restart", name);
    assertThat(docker.inspect(name, "{{.State.Status}}")).isEqualTo("running");
    String created = docker.container("created");
    docker.ok("create", "--name", created, NAME, "sleep", "1000");
    docker.ok("restart", created);
    assertThat(docker.inspect(created, "{{.State.Status}}")).isEqualTo("running");
  }

  @Test
  void graceTimeAndSignalAreTaken(Docker docker) {
    String deaf = docker.detached("deaf", "sleep", "1000");
    Result restart = docker.run("restart", "-t", "1", deaf);
    expect(restart).succeeds();
    assertThat(restart.took()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(15));
    String polite = docker.detached("int", "sh", "-c", POLITE);
    docker.awaitPrints("ready", "logs", polite);
    docker.ok("restart", "-s", "INT", "-t", "30", polite);
    docker.awaitPrints("ready\nbye\nready", "logs", polite);
    expect(docker.run("restart", "-s", "NOPE", polite))
        .exitsWith(1)
        .complains("Invalid signal: NOPE");
  }

  @Test
  void removedOnExitOnlyWhenTheNewRunEnds(Docker docker) {
    String name = docker.container("rm");
    docker.ok("run", "-d", "--rm", "--name", name, NAME, "sleep", "1000");
    docker.ok("restart", "-t", "0", name);
    assertThat(docker.inspect(name, "{{.State.Status}}")).isEqualTo("running");
    docker.ok("stop", "-t", "0", name);
    docker.awaitPrints("", "ps", "-aq", "--filter", "name=" + name);
  }

  @Test
  void eventsAreDockers(Docker docker) {
    String name = docker.detached("events", "sleep", "1000");
    try (Running events = Events.of(docker, name)) {
      docker.ok("restart", "-t", "0", name);
      events.awaitOut("a restart", out -> out.endsWith("restart\n"));
      assertThat(events.out().replaceAll("(?s).*rename\n", ""))
          .isEqualTo("kill\ndie\nstop\nstart\nrestart\n");
    }
  }

  @Test
  void unknownContainersAreCalledSo(Docker docker) {
    expect(docker.run("restart", "nosuch")).exitsWith(1).complains("No such container: nosuch");
  }
}
