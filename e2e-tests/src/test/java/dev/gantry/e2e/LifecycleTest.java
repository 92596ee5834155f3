package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Create, start, stop, kill, wait and remove, with Docker's words. */
@OnPlatform
class LifecycleTest {
  /** Ends itself at once when it is asked to. */
  private static final String POLITE =
      "trap 'echo bye; exit 143' TERM; echo ready; while :; do usleep 50000; done";

  @Test
  void politeProcessIsStoppedQuickly(Docker docker) {
    String name = polite(docker, "polite");
    Result stop = docker.run("stop", name);
    expect(stop).succeeds().prints(name + "\n");
    assertThat(stop.took()).as(stop.describe()).isLessThan(Duration.ofSeconds(5));
    assertThat(docker.inspect(name, "{{.State.Status}} {{.State.ExitCode}}"))
        .isEqualTo("exited 143");
    expect(docker.run("logs", name)).prints("ready\nbye\n");
  }

  @Test
  void deafProcessIsKilledAfterTheGraceTime(Docker docker) {
    // Number one of a pid namespace gets no signal that it has no handler for.
    String name = docker.detached("deaf", "sleep", "1000");
    Result stop = docker.run("stop", "-t", "1", name);
    expect(stop).succeeds();
    assertThat(stop.took()).as(stop.describe()).isBetween(Duration.ofMillis(900), seconds(8));
    assertThat(docker.inspect(name, "{{.State.Status}} {{.State.ExitCode}} {{.State.Running}}"))
        .isEqualTo("exited 137 false");
  }

  @Test
  void stoppedTwiceIsStillWell(Docker docker) {
    String name = polite(docker, "twice");
    docker.ok("stop", name);
    expect(docker.run("stop", name)).succeeds().prints(name + "\n");
  }

  @Test
  void startOfARunningContainerIsNoError(Docker docker) {
    String name = docker.detached("running", "sleep", "1000");
    String pid = docker.inspect(name, "{{.State.Pid}}");
    expect(docker.run("start", name)).succeeds().prints(name + "\n");
    assertThat(docker.inspect(name, "{{.State.Pid}}")).isEqualTo(pid);
  }

  @Test
  void filesWrittenBeforeStopAreThereAfterStart(Docker docker) {
    String name =
        docker.detached(
            "files", "sh", "-c", "cat /kept 2>/dev/null; echo written > /kept; sleep 1000");
    docker.ok("stop", "-t", "0", name);
    docker.ok("start", name);
    docker.awaitPrints("written", "logs", name);
    docker.ok("stop", "-t", "0", name);
    docker.ok("start", name);
    docker.awaitPrints("written\nwritten", "logs", name);
  }

  @Test
  void restartedContainerKeepsIdAndGetsNewTimes(Docker docker) {
    String name = docker.container("times");
    docker.run("run", "--name", name, NAME, "true");
    String first = docker.inspect(name, "{{.Id}} {{.State.StartedAt}}");
    docker.ok("start", name);
    docker.ok("wait", name);
    String second = docker.inspect(name, "{{.Id}} {{.State.StartedAt}}");
    assertThat(second.split(" ", -1)[0]).isEqualTo(first.split(" ", -1)[0]);
    assertThat(second.split(" ", -1)[1]).isGreaterThan(first.split(" ", -1)[1]);
  }

  @Test
  void waitPrintsTheCodeOfAnEndedAndOfARunningOne(Docker docker) {
    String ended = docker.container("ended");
    docker.run("run", "--name", ended, NAME, "sh", "-c", "exit 5");
    expect(docker.run("wait", ended)).succeeds().prints("5\n");

    String running = polite(docker, "waited");
    try (Running waiting = docker.cli("wait", running).start()) {
      docker.ok("kill", "-s", "TERM", running);
      expect(waiting.await(seconds(20))).succeeds().prints("143\n");
    }
  }

  @Test
  void killSendsTheSignalAskedFor(Docker docker) {
    String name =
        docker.detached(
            "usr1", "sh", "-c", "trap 'exit 21' USR1; echo ready; while :; do usleep 50000; done");
    docker.awaitPrints("ready", "logs", name);
    expect(docker.run("kill", "-s", "USR1", name)).succeeds().prints(name + "\n");
    expect(docker.run("wait", name)).prints("21\n");
  }

  @Test
  void killWithoutASignalIsDeadly(Docker docker) {
    String name = polite(docker, "killed");
    docker.ok("kill", name);
    expect(docker.run("wait", name)).prints("137\n");
    expect(docker.run("kill", name))
        .exitsWith(1)
        .complainsLike(
            "cannot kill container: " + name + ": container [0-9a-f]{64} is not running");
  }

  @Test
  void unknownSignalsAreRefused(Docker docker) {
    String name = docker.detached("signal", "sleep", "1000");
    expect(docker.run("kill", "-s", "NOPE", name)).exitsWith(1).complains("Invalid signal: NOPE");
    assertThat(docker.inspect(name, "{{.State.Running}}")).isEqualTo("true");
  }

  @Test
  void stopSignalOfTheContainerIsUsed(Docker docker) {
    String name = docker.container("stopsignal");
    String script = "trap 'exit 33' QUIT; echo ready; while :; do usleep 50000; done";
    docker.ok("run", "-d", "--stop-signal", "QUIT", "--name", name, NAME, "sh", "-c", script);
    docker.awaitPrints("ready", "logs", name);
    docker.ok("stop", name);
    expect(docker.run("wait", name)).prints("33\n");
  }

  @Test
  void removeOfARunningContainerIsRefusedWithoutForce(Docker docker) {
    String name = docker.detached("busy", "sleep", "1000");
    // Words of Docker 20.10 and of 28.
    expect(docker.run("rm", name))
        .exitsWith(1)
        .complainsLike(
            "(cannot remove a running container [0-9a-f]{64}|cannot remove container .*: container"
                + " is running: stop the container before removing or force remove)");
    expect(docker.run("rm", "-f", name)).succeeds().prints(name + "\n");
    expect(docker.run("inspect", name)).exitsWith(1).complains("No such object: " + name);
  }

  @Test
  void removedContainersNameIsFreeAtOnce(Docker docker) {
    String name = docker.container("free");
    for (int i = 0; i < 3; i++) {
      docker.ok("run", "-d", "--name", name, NAME, "sleep", "1000");
      docker.ok("rm", "-f", name);
    }
  }

  @Test
  void unknownContainersAreCalledSo(Docker docker) {
    for (String verb : new String[] {"start", "stop", "kill", "rm", "wait", "attach"}) {
      expect(docker.run(verb, "nosuch")).exitsWith(1).complains("No such container: nosuch");
    }
    // Docker's own exception: forced removal of nothing is only told.
    expect(docker.run("rm", "-f", "nosuch")).complains("No such container: nosuch");
  }

  @Test
  void shortIdsAndPrefixesFindTheContainer(Docker docker) {
    String id = docker.ok("create", "--name", docker.container("prefix"), NAME, "true");
    assertThat(docker.inspect(id.substring(0, 12), "{{.Id}}")).isEqualTo(id);
    assertThat(docker.inspect(id.substring(0, 20), "{{.Id}}")).isEqualTo(id);
  }

  private static String polite(Docker docker, String hint) {
    String name = docker.detached(hint, "sh", "-c", POLITE);
    // The handler is set when it says so; before that, TERM would be lost on number one.
    docker.awaitPrints("ready", "logs", name);
    return name;
  }

  private static Duration seconds(int n) {
    return Duration.ofSeconds(n);
  }
}
