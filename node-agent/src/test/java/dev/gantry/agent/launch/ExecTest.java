package dev.gantry.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.agent.security.CapabilitySet;
import dev.gantry.agent.testing.Await;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.ProcessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Further processes in a running container. */
@Tag("kernel")
class ExecTest {
  private static final String OCI =
      "OCI runtime exec failed: exec failed: unable to start container process: ";

  @TempDir Path home;
  private final String installation = Launches.newInstallation();
  private LaunchRequest request;
  private KeeperLauncher launcher;
  private LaunchedProcess container;

  @BeforeEach
  void aContainerRuns() throws Exception {
    Launches launches = new Launches(home);
    launcher =
        KeeperLauncher.open(
            Launches.KERNEL, new LauncherConfig(installation, home.resolve("state")));
    Launches.Wish wish = Launches.run("sleep", "1000");
    wish.env = List.of("PATH=/bin", "A=container", "B=container");
    wish.workdir = "/tmp";
    request = launches.request(wish);
    container = launcher.launch(request);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    container.close();
    launcher.shutdown();
    assertThat(Launches.leftovers(installation)).isEmpty();
  }

  private ExecRequest wish(ProcessSpec process, boolean privileged) {
    ExecTarget target =
        new ExecTarget(request.container(), container.pid(), request.spec(), request.rootFs());
    return new ExecRequest(target, process, privileged, true, true, new TerminalSize(20, 70));
  }

  private static ProcessSpec process(String... args) {
    return process(false, "", "", args);
  }

  private static ProcessSpec process(boolean tty, String user, String workdir, String... args) {
    return new ProcessSpec(
        List.of(args), List.of("B=exec", "C=exec"), workdir, user, tty, true, true, "");
  }

  private String out(ProcessSpec process) throws Exception {
    try (LaunchedProcess exec = launcher.exec(wish(process, false))) {
      exec.closeStdin();
      return Launches.readAll(exec.stdout().orElseThrow());
    }
  }

  @Test
  void itIsInAllNamespacesAndCgroupsOfTheContainer() throws Exception {
    String links = "for n in cgroup ipc mnt net pid uts; do readlink /proc/$1/ns/$n; done";
    assertThat(out(process("sh", "-c", links, "x", "self")))
        .isEqualTo(out(process("sh", "-c", links, "x", "1")))
        .hasLineCount(6);
    try (LaunchedProcess exec = launcher.exec(wish(process("cat"), false))) {
      assertThat(Files.readString(Path.of("/proc/" + exec.pid() + "/cgroup")))
          .isEqualTo(Files.readString(Path.of("/proc/" + container.pid() + "/cgroup")));
      exec.closeStdin();
      assertThat(exec.awaitExit().code()).isZero();
    }
  }

  @Test
  void environmentUserAndFolderAreTheContainersUnlessTold() throws Exception {
    assertThat(out(process("env")).lines())
        .contains("A=container", "B=exec", "C=exec", "PATH=/bin", "HOME=/root");
    assertThat(out(process("pwd"))).isEqualTo("/tmp\n");
    assertThat(out(process(false, "app", "/etc", "sh", "-c", "id; pwd; echo $HOME")))
        .isEqualTo("uid=1000(app) gid=1001(app) groups=29(audio),1001(app)\n/etc\n/home/app\n");
  }

  @Test
  void itHasThePrivilegesOfTheContainerAndNoMore() throws Exception {
    String caps = "grep -E 'Cap(Prm|Eff|Bnd)|Seccomp:' /proc/$1/status";
    assertThat(out(process("sh", "-c", caps, "x", "self")))
        .isEqualTo(out(process("sh", "-c", caps, "x", "1")));
    assertThat(out(process("ls", "/proc/self/fd")).split("\\s+"))
        .containsExactly("0", "1", "2", "3");
    try (LaunchedProcess exec =
        launcher.exec(wish(process("sh", "-c", "grep CapEff /proc/self/status"), true))) {
      String all = Long.toHexString(HostCapabilities.read().grantable(CapabilitySet.ALL).bits());
      assertThat(Launches.readAll(exec.stdout().orElseThrow())).contains(all);
    }
  }

  @Test
  void bothOutputsAreApartAndTheCodeIsKnown() throws Exception {
    try (LaunchedProcess exec =
        launcher.exec(wish(process("sh", "-c", "echo out; echo err >&2; exit 42"), false))) {
      assertThat(Launches.readAll(exec.stdout().orElseThrow())).isEqualTo("out\n");
      assertThat(Launches.readAll(exec.stderr().orElseThrow())).isEqualTo("err\n");
      assertThat(exec.awaitExit()).isEqualTo(new ExitStatus(42, 0, false, true));
    }
  }

  @Test
  void aTerminalHasItsSizeAndIsTheSessions() throws Exception {
    ProcessSpec tty = process(true, "app", "", "sh", "-c", "tty; stty size; echo x >/dev/tty");
    try (LaunchedProcess exec = launcher.exec(wish(tty, false))) {
      assertThat(TerminalTest.read(exec, null)).isEqualTo("/dev/pts/0\r\n20 70\r\nx\r\n");
      assertThat(exec.awaitExit().code()).isZero();
    }
  }

  @Test
  void whatCannotBeExecutedSaysSoInDockersWords() {
    fails(
        RunReason.COMMAND_NOT_FOUND,
        process("nosuch"),
        OCI + "exec: \"nosuch\": executable file not found in $PATH: unknown");
    fails(
        RunReason.COMMAND_NOT_FOUND,
        process("/bin/nosuch"),
        OCI + "exec: \"/bin/nosuch\": stat /bin/nosuch: no such file or directory: unknown");
    fails(
        RunReason.COMMAND_NOT_EXECUTABLE,
        process("/etc/passwd"),
        OCI + "exec: \"/etc/passwd\": permission denied: unknown");
    fails(
        RunReason.COMMAND_NOT_FOUND,
        process(false, "", "/nosuch", "true"),
        OCI
            + "chdir to cwd (\"/nosuch\") set in config.json failed: no such file or directory:"
            + " unknown");
    fails(
        RunReason.BAD_SPEC,
        process(false, "nobody-there", "", "true"),
        "unable to find user nobody-there: no matching entries in passwd file");
  }

  private void fails(RunReason reason, ProcessSpec process, String message) {
    assertThatThrownBy(() -> launcher.exec(wish(process, false)))
        .isInstanceOfSatisfying(
            LaunchException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessage(message);
  }

  @Test
  void itDiesWithTheContainerWhichItsZombieDoesNotHoldUp() throws Exception {
    try (LaunchedProcess running = launcher.exec(wish(process("sleep", "1000"), false));
        LaunchedProcess ended = launcher.exec(wish(process("true"), false))) {
      assertThat(ended.awaitExit().code()).isZero();
      container.signal(9);
      assertThat(running.awaitExit().code()).isEqualTo(137);
      assertThat(container.awaitExit().code()).isEqualTo(137);
      assertThatThrownBy(() -> launcher.exec(wish(process("true"), false)))
          .isInstanceOf(LaunchException.class);
    }
  }

  @Test
  void aHundredInParallelEndWithTheirCodesAndLeaveNothing() throws Exception {
    out(process("true"));
    int before = keepersDescriptors();
    List<Future<Integer>> codes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        String code = Integer.toString(i);
        codes.add(
            threads.submit(
                () -> {
                  ProcessSpec exits = process("sh", "-c", "exit " + code);
                  try (LaunchedProcess exec = launcher.exec(wish(exits, false))) {
                    return exec.awaitExit().code();
                  }
                }));
      }
    }
    for (int i = 0; i < 100; i++) {
      assertThat(codes.get(i).get()).isEqualTo(i);
    }
    assertThat(keepersDescriptors()).isEqualTo(before);
    // An exec's exit is told before its zombie is reaped, so that nobody waits for the keeper.
    Await.until(
        "no child left but the container",
        () -> keepersChildren().equals(List.of(container.pid())));
  }

  private List<Integer> keepersChildren() throws IOException {
    List<Integer> children = new ArrayList<>();
    for (Path file : keepers()) {
      int pid = Integer.parseInt(file.getFileName().toString().substring(7));
      String line = Files.readString(Path.of("/proc/" + pid + "/task/" + pid + "/children"));
      Stream.of(line.split(" "))
          .filter(c -> !c.isBlank())
          .map(Integer::valueOf)
          .forEach(children::add);
    }
    return children;
  }

  private List<Path> keepers() throws IOException {
    try (var files = Files.list(home.resolve("state"))) {
      return files.toList();
    }
  }

  private int keepersDescriptors() throws IOException {
    int count = 0;
    for (Path file : keepers()) {
      String pid = file.getFileName().toString().substring(7);
      try (var all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
        count += (int) all.count();
      }
    }
    return count;
  }
}
