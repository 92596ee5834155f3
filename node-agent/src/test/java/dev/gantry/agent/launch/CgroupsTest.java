package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.Launches.run;
import static dev.gantry.agent.launch.Launches.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.cgroup.Cgroups;
import dev.gantry.agent.testing.Await;
import dev.gantry.agent.testing.TestCgroups;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.SecuritySpec;
import dev.gantry.model.stream.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the port promises of a container's groups, whichever version this host has. */
class CgroupsTest extends WithLauncher {
  private static final Resources LIMITED =
      new Resources(64 << 20, 0, 0, 500_000_000, 512, 0, 0, "", "", 20, 0, 0);

  private LaunchRequest request(Launches.Wish wish, Resources resources) {
    wish.resources = resources;
    return launches.request(wish);
  }

  @Test
  void theVersionIsTheHosts() {
    assertThat(launcher.cgroups().version()).isEqualTo(TestCgroups.UNIFIED ? 2 : 1);
  }

  @Test
  void aContainerIsFrozenAndThawed() throws Exception {
    LaunchRequest request = request(sh("while :; do :; done"), Resources.UNLIMITED);
    Cgroups cgroups = launcher.cgroups();
    try (LaunchedProcess process = launcher.launch(request)) {
      ContainerId id = request.container();
      assertThat(cgroups.isFrozen(id)).isFalse();
      assertThat(cgroups.freeze(id)).isTrue();
      assertThat(cgroups.isFrozen(id)).isTrue();
      long used = cgroups.usage(id).orElseThrow().cpu().userNanos();
      assertThat(cgroups.usage(id).orElseThrow().cpu().userNanos()).isEqualTo(used);
      cgroups.thaw(id);
      assertThat(cgroups.isFrozen(id)).isFalse();
      process.signal(9);
      assertThat(process.awaitExit().code()).isEqualTo(137);
    }
  }

  @Test
  void aFrozenContainerIsClearedAway() throws Exception {
    LaunchRequest request = request(run("sleep", "1000"), Resources.UNLIMITED);
    LaunchedProcess process = launcher.launch(request);
    assertThat(launcher.cgroups().freeze(request.container())).isTrue();
    launcher.clear(request.container());
    assertThat(process.awaitExit().code()).isEqualTo(137);
    process.close();
    assertThat(launcher.cgroups().containers()).isEmpty();
  }

  @Test
  void whatAContainerUsesIsCounted() throws Exception {
    LaunchRequest request = request(sh("sleep 1000; true"), LIMITED);
    Cgroups cgroups = launcher.cgroups();
    try (LaunchedProcess process = launcher.launch(request)) {
      Await.until(
          "it sleeps", () -> cgroups.usage(request.container()).orElseThrow().pids().current() > 1);
      Usage usage = cgroups.usage(request.container()).orElseThrow();
      assertThat(usage.cgroupVersion()).isEqualTo(cgroups.version());
      assertThat(usage.cpu().totalNanos()).isPositive().isLessThan(usage.cpu().hostNanos());
      assertThat(usage.memory().limit()).isEqualTo(64 << 20);
      assertThat(usage.memory().used()).isPositive().isLessThan(64 << 20);
      assertThat(usage.memory().details())
          .containsKey(TestCgroups.value("total_inactive_file", "inactive_file"));
      assertThat(usage.pids()).isEqualTo(new Usage.Pids(2, 20));
      process.signal(9);
      process.awaitExit();
    }
    assertThat(cgroups.usage(request.container())).isEmpty();
  }

  @Test
  void limitsOfARunningContainerAreChanged() throws Exception {
    LaunchRequest request = request(run("sleep", "1000"), LIMITED);
    Cgroups cgroups = launcher.cgroups();
    try (LaunchedProcess process = launcher.launch(request)) {
      cgroups.update(
          request.container(), new Resources(96 << 20, 0, 0, 0, 0, 0, 0, "", "", 0, 0, 0));
      Usage usage = cgroups.usage(request.container()).orElseThrow();
      assertThat(usage.memory().limit()).isEqualTo(96 << 20);
      assertThat(usage.pids().limit()).isZero();
      process.signal(9);
      process.awaitExit();
    }
  }

  @Test
  void killsForWantOfMemoryAreCountedInAChildToo() throws Exception {
    LaunchRequest request =
        request(
            sh("tail -c 100000000 /dev/zero; sleep 1000"),
            new Resources(16 << 20, 16 << 20, 0, 0, 0, 0, 0, "", "", 0, 0, 0));
    try (LaunchedProcess process = launcher.launch(request)) {
      Await.until("it is killed", () -> launcher.cgroups().oomKills(request.container()) == 1);
      process.signal(9);
      assertThat(process.awaitExit().oomKilled()).isTrue();
    }
  }

  @Test
  void groupsThatAPrivilegedContainerMadeGoWithIt() throws Exception {
    String counting = TestCgroups.value("/sys/fs/cgroup/pids", "/sys/fs/cgroup");
    Launches.Wish wish =
        sh("cd " + counting + "; mkdir -p a/b && echo $$ > a/b/cgroup.procs && sleep 1000");
    wish.security = new SecuritySpec(true, List.of(), List.of(), false, "");
    LaunchRequest request = launches.request(wish);
    try (LaunchedProcess process = launcher.launch(request)) {
      Path own = TestCgroups.countingProcesses(installation).resolve(request.container().value());
      Await.until(
          "it is inside", () -> !Files.readString(own.resolve("a/b/cgroup.procs")).isEmpty());
      assertThat(launcher.cgroups().processes(request.container())).contains(process.pid());
      launcher.clear(request.container());
      process.awaitExit();
    }
  }
}
