package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.Launches.run;
import static dev.gantry.agent.launch.Launches.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gantry.agent.users.IdRange;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.Namespaces;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.spec.SecuritySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Root in a container is not root on the host; on the real kernel. */
class UserNamespaceTest extends WithLauncher {
  private static final long FIRST = Launches.USERS.first();

  @BeforeEach
  void hasThem() {
    launches.users = Launches.USERS;
    assumeTrue(
        launcher.networks() != null, "this kernel or file system has no idmapped overlay mounts");
  }

  private String out(Launches.Wish wish) throws Exception {
    Launches.Result result = launches.finish(launcher, wish);
    return result.out() + result.err();
  }

  private static Map<String, Object> owner(Path path) throws Exception {
    return Files.readAttributes(path, "unix:uid,gid");
  }

  @Test
  void idsAreOfTheTenantsRange() throws Exception {
    assertThat(out(run("cat", "/proc/self/uid_map", "/proc/self/gid_map")).trim().split("\\s+"))
        .containsExactly("0", "" + FIRST, "65536", "0", "" + FIRST, "65536");
    Launches.Wish other = run("cat", "/proc/self/uid_map");
    other.users = new IdRange(FIRST + IdRange.SIZE);
    assertThat(out(other).trim().split("\\s+"))
        .containsExactly("0", "" + (FIRST + IdRange.SIZE), "65536");
    Launches.Wish host = run("cat", "/proc/self/uid_map");
    host.namespaces = new Namespaces(false, false, false, false, true, null, null);
    assertThat(out(host).trim().split("\\s+")).containsExactly("0", "0", "4294967295");
  }

  @Test
  void theProcessIsNoRootOnTheHost() throws Exception {
    try (LaunchedProcess process = launcher.launch(launches.request(run("sleep", "60")))) {
      assertThat(owner(Path.of("/proc/" + process.pid()))).containsEntry("uid", (int) FIRST);
      process.signal(9);
      process.awaitExit();
    }
  }

  /** A script, and what it prints. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "id -u; id -g => 0 0",
        "stat -c %u:%g / /bin/busybox /etc/passwd => 0:0 0:0 0:0",
        "stat -c %u:%g /dev /dev/null /dev/pts /dev/shm => 0:0 0:0 0:0 0:0",
        "touch /a; stat -c %u:%g /a => 0:0",
        "touch /a; busybox chown 1000:29 /a; stat -c %u:%g /a => 1000:29",
        "mkdir -p /new/deep; stat -c %u:%g /new/deep => 0:0",
        "busybox chown 5:5 /etc/passwd; stat -c %u:%g /etc/passwd => 5:5",
        "echo x > /dev/null && echo written => written",
        "echo out > /proc/self/fd/1 => out",
        "mknod /n c 1 3 2>/dev/null || echo refused => refused",
        "echo 1 2>/dev/null > /proc/sysrq-trigger || echo no => no",
        "ls /sys/class/net => lo",
        "test -d /proc/self/fd && echo there => there",
        "busybox umount /proc/kcore 2>/dev/null || echo locked => locked",
        "busybox chown 70000 /bin 2>/dev/null || echo beyond => beyond",
      })
  void rootIsRootWithin(String script, String printed) throws Exception {
    assertThat(out(sh(script)).trim().split("\\s+")).containsExactly(printed.trim().split(" "));
  }

  @Test
  void onDiskAreTheContainersIdsAndLayersStayAsTheyWere() throws Exception {
    Path passwd = launches.layer().resolve("etc/passwd");
    String before = Files.readString(passwd);
    LaunchRequest request =
        launches.request(
            sh("echo more >> /etc/passwd; busybox chown 7:8 /etc/group; touch /mine; rm /bin/ip"));
    try (LaunchedProcess process = launcher.launch(request)) {
      assertThat(process.awaitExit().code()).isZero();
    }
    Path upper = request.rootFs().upper();
    assertThat(owner(upper.resolve("mine"))).containsEntry("uid", 0).containsEntry("gid", 0);
    assertThat(owner(upper.resolve("etc/passwd"))).containsEntry("uid", 0);
    assertThat(owner(upper.resolve("etc/group"))).containsEntry("uid", 7).containsEntry("gid", 8);
    assertThat(passwd).hasContent(before);
    assertThat(owner(launches.layer().resolve("etc/group"))).containsEntry("uid", 0);
    assertThat(Files.exists(launches.layer().resolve("bin/ip"))).isTrue();
  }

  @Test
  void aUserOfTheImageWritesItsOwnFilesAndNoOthers() throws Exception {
    Launches.Wish wish =
        sh("id -u; touch /tmp/x && stat -c %u:%g /tmp/x; echo no > /etc/passwd || echo refused");
    wish.user = "app";
    LaunchRequest request = launches.request(wish);
    Path tmp = Files.createDirectories(request.rootFs().upper().resolve("tmp"));
    Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (LaunchedProcess process = launcher.launch(request)) {
      String out = Launches.readAll(process.stdout().orElseThrow());
      assertThat(out.split("\\s+")).containsExactly("1000", "1000:1001", "refused");
    }
    assertThat(owner(tmp.resolve("x"))).containsEntry("uid", 1000).containsEntry("gid", 1001);
  }

  @Test
  void volumesHaveTheContainersOwners() throws Exception {
    Path volume = Files.createDirectories(home.resolve("volume"));
    Files.setAttribute(Files.writeString(volume.resolve("of-5"), "x"), "unix:uid", 5);
    Launches.Wish wish = sh("stat -c %u /data/of-5; touch /data/new; stat -c %u /data/new");
    wish.mounts = List.of(new ResolvedMount.Bind(volume, "/data", false, "rprivate"));
    assertThat(out(wish).split("\\s+")).containsExactly("5", "0");
    assertThat(owner(volume.resolve("new"))).containsEntry("uid", 0);
  }

  /** Of a file system that can't show other ids. */
  @Test
  void rootCanNotWriteFilesOfTheHostsRootThroughABindThatIsNotMapped() throws Exception {
    Launches.Wish wish = sh("stat -c %u /host/printk; echo 4 > /host/printk || echo refused");
    wish.mounts =
        List.of(new ResolvedMount.Bind(Path.of("/proc/sys/kernel"), "/host", false, "rprivate"));
    assertThat(out(wish)).startsWith("65534\n").contains("refused");
  }

  @Test
  void tmpfsOfAUserIsTheirs() throws Exception {
    Launches.Wish wish = sh("stat -c %u:%g /t; touch /t/x && stat -c %u /t/x");
    wish.mounts = List.of(new ResolvedMount.Tmpfs("/t", false, "uid=1000,gid=29,mode=770"));
    assertThat(out(wish).split("\\s+")).containsExactly("1000:29", "0");
  }

  @Test
  void theNetworkIsAdministeredWithin() throws Exception {
    String script = "ip link add d0 type dummy && ip link set d0 up && ls /sys/class/net";
    assertThat(launches.finish(launcher, sh(script)).exit().code()).isNotZero();
    Launches.Wish admin = sh("ip link set lo down && ip link set lo up && echo done");
    admin.security = new SecuritySpec(false, List.of("NET_ADMIN"), List.of(), false, "");
    assertThat(out(admin)).isEqualTo("done\n");
  }

  @Test
  void aMemberOfThePoolIsJoined() throws Exception {
    int network = launcher.networks().getAsInt();
    try {
      Path path = Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + network);
      Launches.Wish wish = run("readlink", "/proc/self/ns/net");
      wish.network = new NetworkMode.Bridge(List.of(), "");
      assertThat(out(launches.request(wish, path)).trim())
          .isEqualTo(Files.readSymbolicLink(path).toString());
    } finally {
      Launches.KERNEL.close(network);
    }
  }

  private String out(LaunchRequest request) throws Exception {
    try (LaunchedProcess process = launcher.launch(request)) {
      return Launches.readAll(process.stdout().orElseThrow());
    }
  }

  @Test
  void anExecIsInTheSameNamespace() throws Exception {
    LaunchRequest request = launches.request(run("sleep", "60"));
    try (LaunchedProcess process = launcher.launch(request)) {
      ExecTarget target =
          new ExecTarget(request.container(), process.pid(), request.spec(), request.rootFs());
      ProcessSpec what =
          new ProcessSpec(
              List.of("sh", "-c", "cat /proc/self/uid_map; touch /x; echo a > /proc/self/fd/1"),
              List.of(),
              "",
              "",
              false,
              false,
              false,
              "");
      try (LaunchedProcess exec =
          launcher.exec(new ExecRequest(target, what, false, true, true, TerminalSize.UNKNOWN))) {
        assertThat(Launches.readAll(exec.stdout().orElseThrow()).trim().split("\\s+"))
            .containsExactly("0", "" + FIRST, "65536", "a");
        exec.awaitExit();
      }
      assertThat(owner(request.rootFs().upper().resolve("x"))).containsEntry("uid", 0);
      process.signal(9);
      process.awaitExit();
    }
  }

  @Test
  void anIdThatNoContainerHasIsABadSpec() {
    Launches.Wish wish = run("true");
    wish.user = "70000";
    assertThatThrownBy(() -> launcher.launch(launches.request(wish)))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("out of the container's range")
        .satisfies(e -> assertThat(((LaunchException) e).reason()).isEqualTo(RunReason.BAD_SPEC));
  }
}
