package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code docker exec}. */
@OnPlatform
class ExecTest {
  private static final int TEN_MEGABYTES = 10 * 1024 * 1024;

  private static String sleeper(Docker docker) {
    return docker.detached("exec", "sleep", "1000");
  }

  @Test
  void outputsAreApartAndTheCodeArrives(Docker docker) {
    String name = sleeper(docker);
    Result result = docker.run("exec", name, "sh", "-c", "echo out; echo err >&2; exit 9");
    expect(result).exitsWith(9).prints("out\n");
    assertThat(result.err()).isEqualTo("err\n");
    expect(docker.run("exec", name, "sh", "-c", "kill -9 $$")).exitsWith(137);
    assertThat(docker.inspect(name, "{{.State.Running}}")).isEqualTo("true");
  }

  @Test
  void tenMegabytesPipedThroughCatComeBackWhole(Docker docker) {
    byte[] sent = new byte[TEN_MEGABYTES];
    new Random(7).nextBytes(sent);
    Result result = docker.cli("exec", "-i", sleeper(docker), "cat").withStdin(sent).run();
    expect(result).succeeds();
    assertThat(result.bytes()).isEqualTo(sent);
  }

  @Test
  void withoutInputTheProcessReadsTheEndAtOnce(Docker docker) {
    expect(docker.cli("exec", sleeper(docker), "wc", "-c").withStdin("x".getBytes(UTF_8)).run())
        .succeeds()
        .prints("0\n");
  }

  @Test
  void userFolderAndVariablesAreAsTold(Docker docker) {
    String name = docker.container("as");
    docker.ok("run", "-d", "--name", name, "-e", "A=1", "-w", "/tmp", NAME, "sleep", "1000");
    expect(docker.run("exec", name, "sh", "-c", "pwd; id -un; echo $A-$HOME"))
        .prints("/tmp\nroot\n1-/root\n");
    expect(
            docker.run(
                "exec",
                "-u",
                "guest",
                "-w",
                "/etc",
                "-e",
                "A=2",
                "-e",
                "B=3",
                name,
                "sh",
                "-c",
                "pwd; id -un; echo $A$B-$HOME"))
        .prints("/etc\nguest\n23-/tmp\n");
    expect(docker.run("exec", "-u", "nosuch", name, "true"))
        .exitsWith(126)
        .printsSomethingLike("unable to find user nosuch: no matching entries in passwd file");
    expect(docker.run("exec", "-w", "/nosuch", name, "true"))
        .exitsWith(127)
        .printsSomethingLike(".*chdir to cwd \\(\"/nosuch\"\\) set in config.json failed.*");
  }

  @Test
  void privilegedHasAllCapabilities(Docker docker) {
    String name = sleeper(docker);
    String plain = docker.ok("exec", name, "grep", "CapEff", "/proc/self/status");
    String all = docker.ok("exec", "--privileged", name, "grep", "CapEff", "/proc/self/status");
    assertThat(plain).endsWith("00000000a80425fb");
    assertThat(all)
        .isEqualTo(
            docker.ok("run", "--rm", "--privileged", NAME, "grep", "CapEff", "/proc/self/status"));
  }

  @Test
  void commandThatIsMissingGives127AndOneThatIsNoProgram126(Docker docker) {
    String name = sleeper(docker);
    expect(docker.run("exec", name, "nosuch"))
        .exitsWith(127)
        .printsSomethingLike(
            "OCI runtime exec failed: exec failed: unable to start container process: exec:"
                + " \"nosuch\": executable file not found in \\$PATH: unknown");
    expect(docker.run("exec", name, BusyboxImage.NOT_EXECUTABLE))
        .exitsWith(126)
        .printsSomethingLike(".*permission denied.*");
    expect(docker.run("exec", "-d", name, "nosuch"))
        .exitsWith(1)
        .complains("exec: \"nosuch\": executable file not found in $PATH");
  }

  @Test
  void detachedGoesOnByItself(Docker docker) {
    String name = sleeper(docker);
    expect(docker.run("exec", "-d", name, "sh", "-c", "usleep 200000; echo done > /tmp/done"))
        .succeeds()
        .prints("");
    docker.awaitPrints("done", "exec", name, "cat", "/tmp/done");
  }

  @Test
  void terminalHasSizeControlCAndCode(Docker docker) throws Exception {
    String name = sleeper(docker);
    try (PseudoTerminal user = PseudoTerminal.docker(docker, 33, 103, "exec", "-it", name, "sh")) {
      user.type("stty size; tty\n");
      user.awaitOut("33 103");
      user.awaitOut("/dev/pts/0");
      user.type("while ! stty size | grep -q '44 144'; do usleep 50000; done; echo re''sized\n");
      // Again and again: the CLI hears of sizes only some time after it shows output.
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                user.resize(44, 143);
                user.resize(44, 144);
                return user.out().contains("resized");
              });
      user.type("echo be''gin; sleep 1000\n");
      user.awaitOut("begin");
      user.type("\u0003");
      user.type("exit 6\n");
      expect(user.await()).exitsWith(6);
    }
  }

  @Test
  void detachKeysLeaveTheProcessRunning(Docker docker) throws Exception {
    String name = sleeper(docker);
    try (PseudoTerminal user =
        PseudoTerminal.docker(
            docker, 24, 80, "exec", "-it", name, "sh", "-c", "echo on; sleep 777")) {
      user.awaitOut("on");
      user.type("\u0010\u0011");
      user.await();
    }
    assertThat(docker.ok("exec", name, "ps")).contains("sleep 777");
  }

  @Test
  void containerThatDoesNotRunRefuses(Docker docker) {
    String name = docker.container("still");
    docker.ok("create", "--name", name, NAME, "true");
    String id = docker.inspect(name, "{{.Id}}");
    expect(docker.run("exec", name, "true"))
        .exitsWith(1)
        .complains("container " + id + " is not running");
    expect(docker.run("exec", "nosuch", "true"))
        .exitsWith(1)
        .complains("No such container: nosuch");
  }

  @Test
  void execEndsWithItsContainer(Docker docker) {
    String name = sleeper(docker);
    try (Running exec = docker.cli("exec", name, "sh", "-c", "echo on; sleep 1000").start()) {
      exec.awaitOut("on", "on\n"::equals);
      docker.ok("kill", name);
      expect(exec.await(Duration.ofSeconds(20))).exitsWith(137);
    }
    assertThat(docker.inspect(name, "{{.State.ExitCode}}")).isEqualTo("137");
  }

  @Test
  void manyGoOnAtTheSameTime(Docker docker) {
    String name = sleeper(docker);
    List<Running> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(docker.cli("exec", name, "sh", "-c", "echo " + i + "; exit " + i).start());
    }
    for (int i = 0; i < 20; i++) {
      expect(all.get(i).await(Duration.ofSeconds(60))).exitsWith(i).prints(i + "\n");
    }
  }
}
