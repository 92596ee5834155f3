package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.Launches.run;
import static dev.gantry.agent.launch.Launches.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.agent.testing.Await;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.SecuritySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --init}: a first process of ours. */
class InitTest extends WithLauncher {
  private static Launches.Wish init(Launches.Wish wish) {
    wish.init = true;
    return wish;
  }

  @Test
  void theProgramIsItsChildAndItsNameIsDockers() throws Exception {
    Launches.Wish wish =
        init(sh("echo $$; cat /proc/1/comm; tr '\\0' ' ' < /proc/1/cmdline; ps | wc -l"));
    List<String> lines = launches.finish(launcher, wish).lines();
    assertThat(lines.get(0)).isEqualTo("2");
    assertThat(lines.get(1)).isEqualTo("docker-init");
    assertThat(lines.get(2)).startsWith("/sbin/docker-init -- sh -c echo");
  }

  @ParameterizedTest
  @CsvSource({"exit 7, 7", "true, 0", "kill -9 $$, 137", "kill -15 $$, 143"})
  void itEndsAsItsChildDoes(String script, int code) throws Exception {
    assertThat(launches.finish(launcher, init(sh(script))).exit().code()).isEqualTo(code);
  }

  @Test
  void whatIsOrphanedIsReaped() throws Exception {
    Launches.Wish wish =
        init(
            sh(
                "for i in 1 2 3 4 5; do (sleep 0.1 &); done; sleep 1;"
                    + " grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null | wc -l"));
    assertThat(launches.finish(launcher, wish).out()).isEqualTo("0\n");
  }

  @Test
  void signalsReachTheChild() throws Exception {
    Launches.Wish wish = init(sh("trap 'exit 9' TERM; trap 'echo hup' HUP; while :; do :; done"));
    try (LaunchedProcess process = launcher.launch(launches.request(wish))) {
      Await.until("main", () -> children(process.pid()).size() == 1);
      // Until the traps are set, they would end it.
      Await.until("its traps", () -> catches(children(process.pid()).getFirst(), 15));
      process.signal(1);
      process.signal(15);
      assertThat(process.awaitExit().code()).isEqualTo(9);
    }
  }

  private static List<Integer> children(int pid) throws Exception {
    String text = Files.readString(Path.of("/proc/" + pid + "/task/" + pid + "/children"));
    return text.isBlank() ? List.of() : List.of(Integer.valueOf(text.strip().split(" ")[0]));
  }

  private static boolean catches(int pid, int signal) throws Exception {
    long mask =
        Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
            .filter(line -> line.startsWith("SigCgt:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .findFirst()
            .orElseThrow();
    return (mask >> (signal - 1) & 1) != 0;
  }

  @Test
  void whatCantBeExecutedIsToldAsWithoutIt() {
    assertThatThrownBy(() -> launcher.launch(launches.request(init(run("nosuch")))))
        .isInstanceOfSatisfying(
            LaunchException.class,
            e -> assertThat(e.reason()).isEqualTo(RunReason.COMMAND_NOT_FOUND))
        .hasMessageContaining("exec: \"nosuch\": executable file not found in $PATH");
    assertThatThrownBy(() -> launcher.launch(launches.request(init(run("/etc/passwd")))))
        .isInstanceOfSatisfying(
            LaunchException.class,
            e -> assertThat(e.reason()).isEqualTo(RunReason.COMMAND_NOT_EXECUTABLE));
  }

  @Test
  void itHasTheUsersPrivilegesAndCantBeOverwritten() throws Exception {
    Launches.Wish wish = init(sh("grep -E '^(Uid|CapEff|NoNewPrivs|Seccomp):' /proc/1/status"));
    wish.user = "app";
    wish.security = new SecuritySpec(false, List.of(), List.of(), true, "");
    assertThat(launches.finish(launcher, wish).lines())
        .containsExactly(
            "Uid:\t1000\t1000\t1000\t1000",
            "CapEff:\t0000000000000000",
            "NoNewPrivs:\t1",
            "Seccomp:\t2");
    Launches.Wish writer = init(sh("(echo x > /proc/1/exe) 2>/dev/null || echo no; ls /proc/1/fd"));
    assertThat(launches.finish(launcher, writer).lines()).containsExactly("no", "0", "1", "2");
  }

  @Test
  void atATerminalTheProgramIsInTheForeground() throws Exception {
    Launches.Wish wish = init(sh("trap 'exit 5' INT; echo ready; while :; do :; done"));
    wish.tty = true;
    wish.openStdin = true;
    try (LaunchedProcess process = launcher.launch(launches.request(wish))) {
      Await.until("main", () -> children(process.pid()).size() == 1);
      Await.until("its trap", () -> catches(children(process.pid()).getFirst(), 2));
      int terminal = process.terminal().orElseThrow();
      try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
        java.lang.foreign.MemorySegment typed = arena.allocate(1);
        typed.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) 3);
        Launches.KERNEL.write(terminal, typed);
      }
      assertThat(process.awaitExit().code()).isEqualTo(5);
    }
  }
}
