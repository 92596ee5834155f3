package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.Launches.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.KernelException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A container at a terminal of its own. */
class TerminalTest extends WithLauncher {
  /** What comes out of a terminal until its last user has gone, or until {@code end} came. */
  static String read(LaunchedProcess process, String end) {
    StringBuilder text = new StringBuilder();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(4096);
      while (end == null || text.indexOf(end) < 0) {
        long n = Launches.KERNEL.read(process.terminal().orElseThrow(), buffer);
        byte[] bytes = buffer.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
        text.append(new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (KernelException e) {
      if (!e.is(Errno.EIO)) {
        throw e;
      }
    }
    return text.toString();
  }

  static void type(LaunchedProcess process, String text) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      MemorySegment memory = arena.allocate(bytes.length);
      memory.copyFrom(MemorySegment.ofArray(bytes));
      Launches.KERNEL.write(process.terminal().orElseThrow(), memory);
    }
  }

  private static Launches.Wish terminal(String script) {
    Launches.Wish wish = sh(script);
    wish.tty = true;
    return wish;
  }

  private static int descriptors(int pid) throws IOException {
    try (var all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return (int) all.count();
    }
  }

  @Test
  void itIsStandardInputOutputErrorAndConsole() throws Exception {
    String script =
        "tty; readlink /proc/self/fd/1; readlink /proc/self/fd/2; stat -c %t:%T /dev/console;"
            + " echo on the console > /dev/console; echo $TERM; ls /proc/self/fd";
    try (LaunchedProcess process = launcher.launch(launches.request(terminal(script)))) {
      assertThat(process.stdout()).isEmpty();
      assertThat(read(process, null).replace("\r", ""))
          .isEqualTo(
              "/dev/pts/0\n/dev/pts/0\n/dev/pts/0\n88:0\non the console\nxterm\n0  1  2  3\n");
      assertThat(process.awaitExit().code()).isZero();
    }
  }

  @Test
  void itHasItsSizeFromTheBeginAndAChangeIsSeen() throws Exception {
    Launches.Wish wish = terminal("stty size; read x; stty size");
    wish.size = new TerminalSize(33, 101);
    try (LaunchedProcess process = launcher.launch(launches.request(wish))) {
      assertThat(read(process, "33 101")).contains("33 101");
      process.resize(40, 120);
      type(process, "\n");
      assertThat(read(process, null)).contains("40 120");
    }
  }

  @Test
  void controlCInterruptsTheForeground() throws Exception {
    try (LaunchedProcess process =
        launcher.launch(
            launches.request(
                terminal(
                    "trap 'echo caught; exit 7' INT; echo on;"
                        + " while :; do sleep 0.05; done")))) {
      read(process, "on");
      type(process, "\u0003");
      assertThat(read(process, null)).contains("caught");
      assertThat(process.awaitExit().code()).isEqualTo(7);
    }
  }

  @Test
  void aUserOtherThanRootOwnsIt() throws Exception {
    Launches.Wish wish = terminal("stat -c %u:%g /dev/pts/0; echo x > /dev/tty");
    wish.user = "app";
    try (LaunchedProcess process = launcher.launch(launches.request(wish))) {
      assertThat(read(process, null)).isEqualTo("1000:5\r\nx\r\n");
    }
  }

  @Test
  void failedStartsAndEndedRunsLeaveNoDescriptor() throws Exception {
    try (LaunchedProcess process = launcher.launch(launches.request(terminal("true")))) {
      process.awaitExit();
    }
    int[] before = counts();
    for (int i = 0; i < 10; i++) {
      try (LaunchedProcess process = launcher.launch(launches.request(terminal("true")))) {
        process.awaitExit();
      }
      Launches.Wish missing = Launches.run("nosuch");
      missing.tty = true;
      try (LaunchedProcess process = launcher.launch(launches.request(missing))) {
        throw new AssertionError("started " + process.pid());
      } catch (LaunchException e) {
        assertThat(e).hasMessageContaining("executable file not found in $PATH");
      }
    }
    assertThat(counts()).isEqualTo(before);
  }

  private int[] counts() throws IOException {
    int own = descriptors((int) ProcessHandle.current().pid());
    int keepers = 0;
    try (var files = Files.list(home.resolve("state"))) {
      for (Path file : files.toList()) {
        keepers += descriptors(Integer.parseInt(file.getFileName().toString().substring(7)));
      }
    }
    return new int[] {own, keepers};
  }
}
