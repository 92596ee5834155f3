package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;

/**
 * One part is killed while a container writes lines as fast as it can and clients work; another
 * container ends while the part is away; then {@code ./gantry up} brings the part back.
 */
final class KillRound {
  private static final int CLIENTS = 3;
  private static final int LONGEST_AWAY_MS = 3_000;

  /** Seconds on a machine that has nothing else to do; nothing but the part is restarted. */
  private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(30);

  private final Installation installation;
  private final Docker docker;
  private final Api api;
  private final RandomGenerator random;

  KillRound(Installation installation, Docker docker, Api api, RandomGenerator random) {
    this.installation = installation;
    this.docker = docker;
    this.api = api;
    this.random = random;
  }

  void run(Part part, Path scratch) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(scratch, part.title());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path flags = Files.createDirectory(folder.resolve("flags"));
    NumberedLines lines = new NumberedLines(docker, flags);
    String seven = endsWithSeven(flags);
    String sevenId = docker.inspect(seven, "{{.Id}}");
    ClientLoad load = new ClientLoad(api, Files.createDirectory(folder.resolve("notes")));
    load.start(CLIENTS);
    List<String> ids = new ArrayList<>(List.of(lines.id(), sevenId));
    try {
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> load.size() > CLIENTS);
      killAndBringBack(part, flags);
      awaitRecovery(part);
      lines.expectRunning();
    } finally {
      load.stop();
    }
    assertThat(docker.ok("wait", seven)).isEqualTo("7");
    assertThat(docker.inspect(seven, "{{.State.Status}} {{.State.ExitCode}}"))
        .isEqualTo("exited 7");
    load.check();
    lines.endAndCheck();
    ids.addAll(load.clear());
    docker.ok("rm", lines.id(), seven);
    NodeTraces.expectNone(installation.home(), ids);
  }

  private String endsWithSeven(Path flags) {
    String name = docker.container("seven");
    docker.ok(
        "run",
        "-d",
        "--name",
        name,
        "-v",
        flags + ":/flags",
        BusyboxImage.NAME,
        "sh",
        "-c",
        "while [ ! -e /flags/seven ]; do usleep 20000; done; exit 7");
    return name;
  }

  private void killAndBringBack(Part part, Path flags) throws IOException, InterruptedException {
    Path home = installation.home();
    long controlPlane = Part.CONTROL_PLANE.pid(home);
    part.kill(home);
    Files.createFile(flags.resolve("seven"));
    // How long it is away is all that differs between the rounds.
    int away = random.nextInt(LONGEST_AWAY_MS);
    new CountDownLatch(1).await(away, TimeUnit.MILLISECONDS);
    installation.up();
    if (part != Part.CONTROL_PLANE) {
      assertThat(Part.CONTROL_PLANE.pid(home))
          .as("the control plane runs on")
          .isEqualTo(controlPlane);
    }
  }

  private void awaitRecovery(Part part) {
    long since = System.nanoTime();
    Awaitility.await("recovery from the death of " + part.title())
        .atMost(RECOVERED_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> docker.run("run", "--rm", BusyboxImage.NAME, "true").code() == 0);
    System.out.printf(
        "%s: recovered %.1f s after up%n", part.title(), (System.nanoTime() - since) / 1e9);
    expect(docker.run("run", "--rm", BusyboxImage.NAME, "echo", "again")).prints("again\n");
  }
}
