package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * {@code docker pause} and {@code docker unpause}, and what else is asked of a paused container.
 */
@OnPlatform
class PauseTest {
  private static final String COUNTING =
      "trap 'exit 9' TERM; while :; do echo tick; usleep 20000; done";

  private static String paused(Docker docker, String hint) {
    String name = docker.detached(hint, "sh", "-c", COUNTING);
    expect(docker.run("pause", name)).succeeds().prints(name + "\n");
    return name;
  }

  @Test
  void nothingRunsWhileItIsPausedAndAllGoesOnAfterIt(Docker docker) {
    String name = paused(docker, "paused");
    assertThat(
            docker.inspect(
                name, "{{.State.Status}} {{.State.Running}} {{.State.Paused}} {{.State.ExitCode}}"))
        .isEqualTo("paused true true 0");
    String frozen = docker.ok("logs", name);
    assertThat(docker.ok("ps", "--filter", "status=paused", "--format", "{{.Names}} {{.Status}}"))
        .containsPattern(name + " Up .*\\(Paused\\)");
    assertThat(docker.ok("ps", "--filter", "status=running", "--format", "{{.Names}}"))
        .doesNotContain(name);
    assertThat(Integer.parseInt(docker.ok("info", "--format", "{{.ContainersPaused}}")))
        .isPositive();
    assertThat(docker.ok("logs", name)).isEqualTo(frozen);
    expect(docker.run("unpause", name)).succeeds().prints(name + "\n");
    assertThat(docker.inspect(name, "{{.State.Status}} {{.State.Paused}}"))
        .isEqualTo("running false");
    docker.awaitPrints("true", "inspect", "--format", "{{.State.Running}}", name);
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> docker.ok("logs", name).length() > frozen.length());
  }

  @Test
  void refusalsAreInDockersWords(Docker docker) {
    String name = paused(docker, "refused");
    String id = docker.inspect(name, "{{.Id}}");
    expect(docker.run("pause", name))
        .exitsWith(1)
        .complains("Container " + id + " is already paused");
    expect(docker.run("exec", name, "true"))
        .exitsWith(1)
        .complains("Container " + name + " is paused, unpause the container before exec");
    expect(docker.run("attach", name)).exitsWith(1).complains("annot attach to a paused container");
    expect(docker.run("start", name))
        .exitsWith(1)
        .complains("cannot start a paused container, try unpause instead");
    expect(docker.run("rm", name)).exitsWith(1).complains("is paused and must be unpaused first");
    docker.ok("unpause", name);
    expect(docker.run("unpause", name))
        .exitsWith(1)
        .complains("Container " + id + " is not paused");
    docker.ok("stop", name);
    expect(docker.run("pause", name)).exitsWith(1).complains("container " + id + " is not running");
    expect(docker.run("pause", "nosuch")).exitsWith(1).complains("No such container: nosuch");
  }

  @Test
  void stopThawsAndEndsIt(Docker docker) {
    String name = paused(docker, "stop");
    Result stop = docker.run("stop", "-t", "30", name);
    expect(stop).succeeds();
    assertThat(stop.took()).isLessThan(Duration.ofSeconds(20));
    assertThat(docker.inspect(name, "{{.State.Status}} {{.State.ExitCode}}")).isEqualTo("exited 9");
  }

  @Test
  void killThawsForWhatEndsIt(Docker docker) {
    String killed = paused(docker, "kill");
    docker.ok("kill", killed);
    expect(docker.run("wait", killed)).prints("137\n");
    String asked = paused(docker, "term");
    docker.ok("kill", "-s", "TERM", asked);
    expect(docker.run("wait", asked)).prints("9\n");
    String other = paused(docker, "usr");
    docker.ok("kill", "-s", "WINCH", other);
    assertThat(docker.inspect(other, "{{.State.Status}}")).isEqualTo("paused");
  }

  @Test
  void removalByForceDoesNotHang(Docker docker) {
    String name = paused(docker, "rm");
    Result removal = docker.run("rm", "-f", name);
    expect(removal).succeeds();
    assertThat(removal.took()).isLessThan(Duration.ofSeconds(10));
    // The port of a killed one is free when its node has cleaned up: so is all else.
    String again = docker.container("again");
    docker.ok("run", "--rm", "--name", again, NAME, "true");
  }

  @Test
  void restartThawsToo(Docker docker) {
    String name = paused(docker, "restart");
    docker.ok("restart", "-t", "5", name);
    assertThat(docker.inspect(name, "{{.State.Status}}")).isEqualTo("running");
  }

  @Test
  void eventsAreDockers(Docker docker) {
    String name = docker.detached("events", "sleep", "1000");
    try (Running events = Events.of(docker, name)) {
      docker.ok("pause", name);
      docker.ok("unpause", name);
      events.awaitOut("both", out -> out.endsWith("pause\nunpause\n"));
    }
  }
}
