package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.Launches.run;
import static dev.gantry.agent.launch.Launches.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gantry.agent.testing.TestCgroups;
import dev.gantry.agent.testing.TestKernel;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.SecuritySpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LaunchTest extends WithLauncher {
  private static final String OCI =
      "failed to create task for container: failed to create shim task: OCI runtime create failed:"
          + " runc create failed: unable to start container process: ";

  @Test
  void echoPrintsAndEndsWithZero() throws Exception {
    Launches.Result result = launches.finish(launcher, run("echo", "hello"));
    assertThat(result.out()).isEqualTo("hello\n");
    assertThat(result.exit()).isEqualTo(new ExitStatus(0, 0, false, true));
  }

  @Test
  void exitCodesComeBack() throws Exception {
    assertThat(launches.finish(launcher, sh("exit 7")).exit().code()).isEqualTo(7);
    assertThat(launches.finish(launcher, sh("kill -9 $$; sleep 1; exit 3")).exit().code())
        .isEqualTo(3);
  }

  @Test
  void theProcessIsOneInOwnNamespacesWithOwnNames() throws Exception {
    Launches.Result result =
        launches.finish(
            launcher,
            sh("echo $$; hostname; pwd; readlink /proc/self/ns/pid; ls /proc | grep -c '^[0-9]'"));
    assertThat(result.lines().get(0)).isEqualTo("1");
    assertThat(result.lines().get(1)).hasSize(12);
    assertThat(result.lines().get(2)).isEqualTo("/");
    assertThat(result.lines().get(3))
        .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
    assertThat(Integer.parseInt(result.lines().get(4))).isLessThan(6);
  }

  @Test
  void theHostsMountTableNeverShowsTheRoot() throws Exception {
    String before = Files.readString(Path.of("/proc/self/mountinfo"));
    try (LaunchedProcess process = launcher.launch(launches.request(run("sleep", "60")))) {
      assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).isEqualTo(before);
      assertThat(process.pid()).isPositive();
    }
  }

  @Test
  void privilegesAreDockersDefaults() throws Exception {
    Launches.Result result = launches.finish(launcher, run("cat", "/proc/self/status"));
    assertThat(result.out())
        .contains("CapInh:\t0000000000000000", "CapPrm:\t00000000a80425fb")
        .contains("CapEff:\t00000000a80425fb", "CapBnd:\t00000000a80425fb")
        .contains("CapAmb:\t0000000000000000", "NoNewPrivs:\t0", "Seccomp:\t2")
        .contains("SigBlk:\t0000000000000000", "Groups:\t0 ");
  }

  @Test
  void aUserHasNoCapabilitiesAndItsGroups() throws Exception {
    Launches.Wish wish = sh("id; echo $HOME; grep Cap /proc/self/status; echo x > /dev/stdout");
    wish.user = "app";
    Launches.Result result = launches.finish(launcher, wish);
    assertThat(result.err()).isEmpty();
    assertThat(result.lines().get(0))
        .isEqualTo("uid=1000(app) gid=1001(app) groups=29(audio),1001(app)");
    assertThat(result.lines().get(1)).isEqualTo("/home/app");
    assertThat(result.out()).contains("CapEff:\t0000000000000000", "CapBnd:\t00000000a80425fb");
  }

  @Test
  void noNewPrivilegesIsSetAndTheFilterStillLoads() throws Exception {
    Launches.Wish wish = sh("grep -E 'NoNewPrivs|Seccomp:' /proc/self/status");
    wish.security = new SecuritySpec(false, List.of(), List.of("ALL"), true, "");
    assertThat(launches.finish(launcher, wish).out()).isEqualTo("NoNewPrivs:\t1\nSeccomp:\t2\n");
  }

  @Test
  void privilegedHasEverythingAndNoFilter() throws Exception {
    Launches.Wish wish =
        sh("grep -E 'CapEff|Seccomp:' /proc/self/status; mount -t tmpfs x /tmp && echo mounted");
    wish.security = new SecuritySpec(true, List.of(), List.of(), false, "");
    assertThat(launches.finish(launcher, wish).out())
        .matches("CapEff:\t0000(01ff|00ff)f[0-9a-f]ffffff\nSeccomp:\t0\nmounted\n");
  }

  @Test
  void kernelFilesAreMaskedOrReadOnly() throws Exception {
    Launches.Result result =
        launches.finish(
            launcher,
            sh(
                "cat /proc/keys /proc/timer_list | wc -c; ls /sys/firmware | wc -l;"
                    + " echo 1 > /proc/sys/kernel/panic; echo b > /proc/sysrq-trigger;"
                    + " touch /sys/x; touch /sys/fs/cgroup/x; mknod /tmp/d b 254 0 && cat /tmp/d"));
    assertThat(result.lines()).containsExactly("0", "0");
    assertThat(result.err().lines()).hasSize(5);
  }

  @Test
  void mountsAreWhatDockerMounts() throws Exception {
    Launches.Result result = launches.finish(launcher, run("cat", "/proc/self/mountinfo"));
    assertThat(result.lines().stream().map(line -> line.split(" ")[4]))
        .contains(
            "/", "/proc", "/dev", "/dev/pts", "/sys", "/sys/fs/cgroup", "/dev/mqueue", "/dev/shm")
        .contains("/proc/keys", "/proc/sys")
        .contains(TestCgroups.value("/sys/fs/cgroup/memory", "/sys/fs/cgroup"));
    assertThat(result.out()).doesNotContain(" shared:");
  }

  @Test
  void tenMegabytesPassThroughCat() throws Exception {
    Launches.Wish wish = run("cat");
    wish.openStdin = true;
    byte[] data = new byte[10 << 20];
    new Random(1).nextBytes(data);
    try (LaunchedProcess process = launcher.launch(launches.request(wish))) {
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (Arena arena = Arena.ofConfined()) {
                      MemorySegment from = arena.allocateFrom(ValueLayout.JAVA_BYTE, data);
                      for (long at = 0; at < data.length; ) {
                        at +=
                            Launches.KERNEL.write(process.stdin().orElseThrow(), from.asSlice(at));
                      }
                    }
                    process.closeStdin();
                  });
      String out = Launches.readAll(process.stdout().orElseThrow());
      writer.join();
      assertThat(out.getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(data);
      assertThat(process.awaitExit().code()).isZero();
    }
  }

  @Test
  void withoutStandardInputThereIsTheEndAtOnce() throws Exception {
    assertThat(launches.finish(launcher, sh("cat; echo end")).out()).isEqualTo("end\n");
  }

  @Test
  void aMissingCommandIsToldInDockersWords() {
    fails(
        run("nosuch"),
        RunReason.COMMAND_NOT_FOUND,
        OCI + "exec: \"nosuch\": executable file not found in $PATH: unknown");
    fails(
        run("/nosuch"),
        RunReason.COMMAND_NOT_FOUND,
        OCI + "exec: \"/nosuch\": stat /nosuch: no such file or directory: unknown");
    fails(
        run("/etc/passwd"),
        RunReason.COMMAND_NOT_EXECUTABLE,
        OCI + "exec: \"/etc/passwd\": permission denied: unknown");
    fails(
        run("/etc"),
        RunReason.COMMAND_NOT_EXECUTABLE,
        OCI + "exec: \"/etc\": is a directory: unknown");
  }

  @Test
  void badUsersAndFoldersAreTold() {
    Launches.Wish user = run("true");
    user.user = "x";
    fails(user, RunReason.BAD_SPEC, "unable to find user x: no matching entries in passwd file");
    Launches.Wish group = run("true");
    group.user = "app:y";
    fails(group, RunReason.BAD_SPEC, "unable to find group y: no matching entries in group file");
    Launches.Wish folder = run("true");
    folder.workdir = "/etc/passwd";
    fails(folder, RunReason.BAD_SPEC, "Cannot mkdir: /etc/passwd is not a directory");
  }

  @Test
  void mountsOverProcAreRefused() {
    Launches.Wish wish = run("true");
    wish.mounts = List.of(new ResolvedMount.Tmpfs("/a/../proc/sys", false, ""));
    fails(wish, RunReason.BAD_SPEC, "\"/proc/sys\" cannot be mounted because it is inside /proc");
  }

  private void fails(Launches.Wish wish, RunReason reason, String message) {
    assertThatThrownBy(() -> launcher.launch(launches.request(wish)))
        .isInstanceOfSatisfying(
            LaunchException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessage(message);
  }

  @Test
  void aWorkingFolderIsMade() throws Exception {
    Launches.Wish wish = run("pwd");
    wish.workdir = "/a/b c/d";
    assertThat(launches.finish(launcher, wish).out()).isEqualTo("/a/b c/d\n");
  }

  @Test
  void tooMuchMemoryIsAnOomKill() throws Exception {
    Launches.Wish wish = sh("tail -c 100000000 /dev/zero");
    wish.resources = new Resources(16 << 20, 16 << 20, 0, 0, 0, 0, 0, "", "", 0, 0, 0);
    ExitStatus exit = launches.finish(launcher, wish).exit();
    assertThat(exit.code()).isEqualTo(137);
    assertThat(exit.oomKilled()).isTrue();
  }

  @Test
  void limitsAreInTheCgroups() throws Exception {
    Launches.Wish wish =
        sh(
            "cd /sys/fs/cgroup; cat "
                + TestCgroups.file("memory/memory.limit_in_bytes")
                + " "
                + TestCgroups.file("cpu/cpu.shares")
                + " "
                + TestCgroups.value("cpu/cpu.cfs_quota_us", "cpu.max")
                + " "
                + TestCgroups.file("pids/pids.max")
                + "; cat /proc/self/cgroup | grep -v ':/$';"
                + " for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; true");
    wish.resources = new Resources(64 << 20, 0, 0, 500_000_000, 512, 0, 0, "", "", 5, 0, 0);
    Launches.Result result = launches.finish(launcher, wish);
    assertThat(result.lines().subList(0, 4))
        .containsExactly(
            "67108864",
            TestCgroups.value("512", "20"),
            TestCgroups.value("50000", "50000 100000"),
            "5");
    assertThat(result.err()).contains("can't fork");
  }

  @Test
  void bindsTmpfsAndEtcFilesAreMounted() throws Exception {
    Path folder = Files.createDirectories(home.resolve("data"));
    Files.writeString(folder.resolve("in"), "from the host\n");
    Path hosts = Files.writeString(home.resolve("hosts"), "127.0.0.1 localhost\n");
    Launches.Wish wish =
        sh(
            "cat /data/in /etc/hosts; echo back > /data/out; touch /ro/x; echo y > /t/y;"
                + " cat /one; grep ' /t ' /proc/mounts");
    wish.mounts =
        List.of(
            new ResolvedMount.Bind(folder, "/data", false, "rprivate"),
            new ResolvedMount.Bind(folder, "/ro", true, "rprivate"),
            new ResolvedMount.Bind(folder.resolve("in"), "/one", true, "rslave"),
            new ResolvedMount.Tmpfs("/t", false, "size=1m,mode=1777"));
    wish.etc = new EtcFiles(hosts, null, null);
    Launches.Result result = launches.finish(launcher, wish);
    assertThat(result.lines().subList(0, 3))
        .containsExactly("from the host", "127.0.0.1 localhost", "from the host");
    assertThat(result.lines().get(3)).contains("size=1024k").contains("noexec");
    assertThat(result.err()).contains("/ro/x: Read-only file system");
    assertThat(folder.resolve("out")).hasContent("back\n");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void aReadOnlyRootIsReadOnly() throws Exception {
    Launches.Wish wish = sh("touch /x; touch /dev/shm/y && echo shm");
    wish.readOnlyRoot = true;
    Launches.Result result = launches.finish(launcher, wish);
    assertThat(result.err()).contains("Read-only file system");
    assertThat(result.out()).isEqualTo("shm\n");
  }

  @Test
  void networkNoneHasLoopbackOnlyAndHostHasTheHosts() throws Exception {
    Launches.Result none = launches.finish(launcher, run("ip", "-o", "link"));
    assertThat(none.lines()).hasSize(1).first().asString().contains("lo:", "UP");
    Launches.Wish host = run("readlink", "/proc/self/ns/net");
    host.network = new NetworkMode.Host();
    assertThat(launches.finish(launcher, host).out().trim())
        .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
  }

  @Test
  void sysctlsOfOwnNamespacesAreSetAndOthersRefused() throws Exception {
    Launches.Wish wish =
        run(
            "cat",
            "/proc/sys/net/ipv4/ip_forward",
            "/proc/sys/net/ipv4/ip_unprivileged_port_start");
    wish.sysctls = Map.of("net.ipv4.ip_forward", "1");
    assertThat(launches.finish(launcher, wish).out()).isEqualTo("1\n0\n");
    Launches.Wish bad = run("true");
    bad.sysctls = Map.of("kernel.panic", "1");
    fails(bad, RunReason.BAD_SPEC, "sysctl \"kernel.panic\" is not in a separate kernel namespace");
  }

  @Test
  void signalsReachTheProcess() throws Exception {
    try (LaunchedProcess process =
        launcher.launch(
            launches.request(sh("trap 'exit 5' TERM; echo up; while :; do sleep 0.01; done")))) {
      try (Arena arena = Arena.ofConfined()) {
        assertThat(Launches.KERNEL.read(process.stdout().orElseThrow(), arena.allocate(3)))
            .isEqualTo(3);
      }
      process.signal(15);
      assertThat(process.awaitExit().code()).isEqualTo(5);
    }
  }

  @Test
  void aKilledProcessIsAHundredAndThirtySeven() throws Exception {
    try (LaunchedProcess process = launcher.launch(launches.request(run("sleep", "60")))) {
      process.signal(9);
      assertThat(process.awaitExit()).isEqualTo(new ExitStatus(137, 9, false, true));
      process.close();
    }
  }

  @Test
  void theExitCodeIsKnownEvenWhenTheKeeperWasKilledWhereTheKernelTellsIt() throws Exception {
    try (LaunchedProcess process = launcher.launch(launches.request(sh("sleep 0.3; exit 9")))) {
      Launches.KERNEL.kill(process.keeperPid(), 9);
      // A pidfd tells the code of a process that was reaped by others since Linux 6.15.
      assertThat(process.awaitExit())
          .isEqualTo(
              TestKernel.isAtLeast(6, 15)
                  ? new ExitStatus(9, 0, false, true)
                  : new ExitStatus(-1, 0, false, false));
    }
    assertThat(launches.finish(launcher, sh("exit 4")).exit().code()).isEqualTo(4);
  }

  @Test
  void manyLayersAreMountedOneByOne() throws Exception {
    assumeTrue(TestKernel.isAtLeast(6, 5), "overlayfs takes layers one by one since Linux 6.5");
    LaunchRequest plain = launches.request(run("cat", "/n1", "/n99"));
    List<Path> layers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Path layer = Files.createDirectories(home.resolve("a-layer-with-quite-a-long-name-" + i));
      Files.writeString(layer.resolve("n" + i), "layer " + i + "\n");
      layers.add(layer);
    }
    layers.add(launches.layer());
    RootFs root = plain.rootFs();
    LaunchRequest request =
        new LaunchRequest(
            plain.container(),
            1,
            1,
            plain.spec(),
            new RootFs(layers, root.upper(), root.work(), root.mountPoint()),
            List.of(),
            null);
    try (LaunchedProcess process = launcher.launch(request)) {
      assertThat(Launches.readAll(process.stdout().orElseThrow())).isEqualTo("layer 1\nlayer 99\n");
    }
  }

  @Test
  void aTraceTellsEveryCall() throws Exception {
    try (LaunchedProcess process = launcher.launch(launches.request(run("true")))) {
      assertThat(process.trace().listing()).contains("clone3(container)", "pivot_root", "seccomp");
      assertThat(process.trace().phases())
          .extracting(LaunchTrace.Phase::name)
          .contains("build", "cgroups", "keeper", "rootfs", "mounts");
    }
  }
}
