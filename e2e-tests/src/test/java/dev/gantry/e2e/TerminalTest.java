package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code docker run -it} as a user at a terminal has it. */
@OnPlatform
class TerminalTest {
  private static final String CONTROL_C = "\u0003";
  private static final String CONTROL_P_Q = "\u0010\u0011";

  @Test
  void aShellTalksAndItsCodeArrives(Docker docker) throws Exception {
    try (PseudoTerminal user =
        PseudoTerminal.docker(docker, 30, 90, "run", "--rm", "-it", NAME, "sh")) {
      user.type("tty; echo $TERM-$((40+2))\n");
      user.awaitOut("/dev/pts/0");
      user.awaitOut("xterm-42");
      user.type("exit 5\n");
      expect(user.await()).exitsWith(5);
    }
  }

  @Test
  void sizeIsTheUsersAndFollowsIt(Docker docker) throws Exception {
    String script = "trap 'stty size' WINCH; echo ready; while :; do usleep 50000; done";
    try (PseudoTerminal user =
        PseudoTerminal.docker(docker, 31, 91, "run", "--rm", "-it", NAME, "sh", "-c", script)) {
      user.awaitOut("ready");
      user.resize(45, 145);
      user.awaitOut("45 145");
      user.type(CONTROL_C);
      expect(user.await()).exitsWith(130);
    }
  }

  @Test
  void sizeAtTheBeginIsTheUsers(Docker docker) throws Exception {
    // At once: the client's own resize comes a moment after the start.
    try (PseudoTerminal user =
        PseudoTerminal.docker(docker, 31, 91, "run", "--rm", "-it", NAME, "stty", "size")) {
      expect(user.await()).succeeds().prints("31 91\r\n");
    }
  }

  @Test
  void controlCInterruptsTheForegroundProcessOnly(Docker docker) throws Exception {
    try (PseudoTerminal user =
        PseudoTerminal.docker(docker, 30, 90, "run", "--rm", "-it", NAME, "sh")) {
      user.type("echo be''gin; sleep 1000\n");
      user.awaitOut("begin");
      user.type(CONTROL_C);
      user.type("echo st''ill here; exit 3\n");
      user.awaitOut("still here");
      expect(user.await()).exitsWith(3);
    }
  }

  @Test
  void detachKeysLeaveItRunningAndItCanBeAttachedAgain(Docker docker) throws Exception {
    String name = docker.container("detach");
    try (PseudoTerminal user =
        PseudoTerminal.docker(docker, 30, 90, "run", "--name", name, "-it", NAME, "sh")) {
      user.type("echo one''two\n");
      user.awaitOut("onetwo");
      user.type(CONTROL_P_Q);
      expect(user.await()).succeeds();
    }
    assertThat(docker.inspect(name, "{{.State.Running}}")).isEqualTo("true");
    try (PseudoTerminal again =
        PseudoTerminal.docker(docker, 30, 90, "attach", "--detach-keys", "ctrl-x,x", name)) {
      again.type("echo three''four\n");
      again.awaitOut("threefour");
      again.type("\u0018x");
      again.await();
    }
    assertThat(docker.inspect(name, "{{.State.Running}}")).isEqualTo("true");
    assertThat(docker.ok("logs", name)).contains("onetwo", "threefour");
  }

  @Test
  void terminalWithoutInputIsRawAndInTheLogs(Docker docker) {
    String name = docker.container("tty");
    expect(
            docker.run(
                "run", "--name", name, "-t", NAME, "sh", "-c", "echo out; echo err >&2; exit 4"))
        .exitsWith(4)
        .prints("out\r\nerr\r\n");
    expect(docker.run("logs", name)).prints("out\r\nerr\r\n");
    assertThat(docker.inspect(name, "{{.Config.Tty}}")).isEqualTo("true");
  }

  @Test
  void consoleIsTheTerminal(Docker docker) {
    expect(docker.run("run", "--rm", "-t", NAME, "sh", "-c", "echo hello > /dev/console"))
        .succeeds()
        .prints("hello\r\n");
  }
}
