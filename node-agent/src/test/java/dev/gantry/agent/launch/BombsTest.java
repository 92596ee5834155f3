package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.Launches.run;
import static dev.gantry.agent.launch.Launches.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Await;
import dev.gantry.agent.testing.TestCgroups;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.spec.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A container that takes all that it can get harms itself only. */
class BombsTest extends WithLauncher {
  private static final Duration RESPONSIVE = Duration.ofSeconds(5);
  private List<Path> keepers;

  @BeforeEach
  void rememberKeepers() throws Exception {
    keepers = keepers();
  }

  /** The kernel kills all that share memory with one that it kills: no keeper may be among them. */
  @AfterEach
  void theKeepersAreTheSame() throws Exception {
    assertThat(keepers()).isEqualTo(keepers);
    for (Path keeper : keepers) {
      assertThat(Path.of("/proc", keeper.getFileName().toString().substring(7))).exists();
    }
  }

  private List<Path> keepers() throws Exception {
    try (var files = Files.list(home.resolve("state"))) {
      return files.sorted().toList();
    }
  }

  private static Resources memory(long bytes) {
    return new Resources(bytes, bytes, 0, 0, 0, 0, 0, "", "", 0, 0, 0);
  }

  private static Resources pids(long most) {
    return new Resources(0, 0, 0, 0, 0, 0, 0, "", "", most, 0, 0);
  }

  private void anotherOneStillAnswers() throws Exception {
    long before = System.nanoTime();
    assertThat(launches.finish(launcher, run("echo", "here")).out()).isEqualTo("here\n");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(RESPONSIVE);
  }

  /** It may fail for want of what the bomb took, but has to come to its end. */
  private void execEnds(LaunchRequest request, LaunchedProcess container) throws Exception {
    ExecTarget target =
        new ExecTarget(request.container(), container.pid(), request.spec(), request.rootFs());
    ProcessSpec process =
        new ProcessSpec(List.of("true"), List.of(), "", "", false, false, true, "");
    long before = System.nanoTime();
    try (LaunchedProcess exec =
        launcher.exec(new ExecRequest(target, process, false, true, true, TerminalSize.UNKNOWN))) {
      exec.awaitExit();
    } catch (LaunchException e) {
      assertThat(e).hasMessageContaining("OCI runtime exec failed");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(RESPONSIVE);
  }

  /** Shells die of a fork that fails; what they have started before stays. */
  @Test
  void aForkBombStopsAtItsLimit() throws Exception {
    int most = 60;
    Launches.Wish wish =
        sh("bomb() { sleep 1000 & bomb | bomb; }; bomb 2>/dev/null & exec sleep 1000");
    wish.resources = pids(most);
    LaunchRequest request = launches.request(wish);
    try (LaunchedProcess bomb = launcher.launch(request)) {
      Await.until("the limit is hit", () -> limitHits(request) > 0);
      assertThat(launcher.cgroups().processes(request.container())).hasSizeLessThanOrEqualTo(most);
      anotherOneStillAnswers();
      execEnds(request, bomb);
      anotherOneStillAnswers();
      bomb.signal(9);
      assertThat(bomb.awaitExit().code()).isEqualTo(137);
    }
    assertThat(launcher.cgroups().processes(request.container())).isEmpty();
  }

  private long limitHits(LaunchRequest request) throws Exception {
    Path group =
        launcher.cgroups().joinFiles(request.container()).stream()
            .filter(file -> TestCgroups.UNIFIED || file.startsWith("/sys/fs/cgroup/pids"))
            .findFirst()
            .orElseThrow()
            .getParent();
    String events = Files.readString(group.resolve("pids.events")).strip();
    return Long.parseLong(events.substring("max ".length()));
  }

  @Test
  void aMemoryBombIsKilledAgainAndAgain() throws Exception {
    Launches.Wish wish = sh("while :; do tail -c 100000000 /dev/zero; done 2>/dev/null");
    wish.resources = memory(16 << 20);
    LaunchRequest request = launches.request(wish);
    try (LaunchedProcess bomb = launcher.launch(request)) {
      Await.until("two were killed", () -> launcher.cgroups().oomKills(request.container()) >= 2);
      anotherOneStillAnswers();
      for (int i = 0; i < 10; i++) {
        execEnds(request, bomb);
      }
      anotherOneStillAnswers();
    }
  }

  /** Little enough that not even its birth goes well: its parent must not die of that. */
  @Test
  void tooLittleMemoryToBeBornIsTold() throws Exception {
    for (boolean init : new boolean[] {false, true}) {
      for (long pages = 1; pages <= 256; pages *= 4) {
        Launches.Wish wish = run("true");
        wish.init = init;
        wish.resources = memory(pages * 4096);
        try (LaunchedProcess process = launcher.launch(launches.request(wish))) {
          process.awaitExit();
        } catch (LaunchException e) {
          assertThat(e).hasMessageContaining("unable to start container process");
        }
      }
    }
    anotherOneStillAnswers();
  }
}
