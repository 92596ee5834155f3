package dev.gantry.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.ProcessSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program finds open is its own; and no path leads to what is open before its execve. */
class OpenDescriptorsTest extends WithLauncher {
  private static final List<String> LIST = List.of("ls", "-l", "/proc/self/fd");

  private static final String PIPE = "pipe:\\[\\d+]";

  private static List<String> targets(String listing) {
    return listing
        .lines()
        .filter(line -> line.contains(" -> "))
        .map(line -> line.replaceAll("^.* (\\d+ -> .*?)\\r?$", "$1"))
        .sorted()
        .toList();
  }

  private static void areStdioOnly(List<String> targets, String in, String out) {
    assertThat(targets).hasSize(3);
    assertThat(targets.get(0)).matches("0 -> " + in);
    assertThat(targets.get(1)).matches("1 -> " + out);
    assertThat(targets.get(2)).matches("2 -> " + out);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void aContainerHasItsStreamsOnly(boolean openStdin, boolean init) throws Exception {
    Launches.Wish wish = new Launches.Wish();
    wish.args = LIST;
    wish.openStdin = openStdin;
    wish.init = init;
    areStdioOnly(
        targets(launches.finish(launcher, wish).out()), openStdin ? PIPE : "/dev/null", PIPE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aContainerHasItsTerminalOnly(boolean init) throws Exception {
    Launches.Wish wish = new Launches.Wish();
    wish.args = LIST;
    wish.tty = true;
    wish.init = init;
    try (LaunchedProcess process = launcher.launch(launches.request(wish))) {
      String terminal = "/dev/(pts/0|console)";
      areStdioOnly(targets(TerminalTest.read(process, null)), terminal, terminal);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFurtherProcessHasItsStreamsOnly(boolean tty) throws Exception {
    LaunchRequest request = launches.request(Launches.run("sleep", "1000"));
    try (LaunchedProcess container = launcher.launch(request);
        LaunchedProcess exec = launcher.exec(exec(request, container, tty, "", LIST))) {
      String out =
          tty ? TerminalTest.read(exec, null) : Launches.readAll(exec.stdout().orElseThrow());
      String stream = tty ? "/dev/pts/0" : PIPE;
      areStdioOnly(targets(out), stream, stream);
    }
  }

  private static ExecRequest exec(
      LaunchRequest request,
      LaunchedProcess container,
      boolean tty,
      String workdir,
      List<String> args) {
    ExecTarget target =
        new ExecTarget(request.container(), container.pid(), request.spec(), request.rootFs());
    ProcessSpec process = new ProcessSpec(args, List.of(), workdir, "", tty, true, true, "");
    return new ExecRequest(target, process, false, true, true, TerminalSize.UNKNOWN);
  }

  /** As in CVE-2024-21626, where an open folder of the host became the working directory. */
  @Test
  void aWorkingFolderIsNeverOneThatIsStillOpen() throws Exception {
    Path shared = Files.createDirectories(home.resolve("shared"));
    LaunchRequest request = launches.request(Launches.run("sleep", "1000"));
    try (LaunchedProcess container = launcher.launch(request)) {
      for (int fd : IntStream.range(0, 12).toArray()) {
        for (String up : List.of("", "/..", "/../../../../..")) {
          String path = "/proc/self/fd/" + fd + up;
          assertFails(() -> launcher.exec(exec(request, container, false, path, List.of("pwd"))));
          Launches.Wish wish = Launches.run("pwd");
          wish.workdir = path;
          wish.mounts = List.of(new ResolvedMount.Bind(shared, "/shared", false, "rprivate"));
          assertFails(() -> launcher.launch(launches.request(wish)));
        }
      }
    }
  }

  private interface Launch {
    LaunchedProcess run() throws LaunchException;
  }

  private static void assertFails(Launch launch) {
    try (LaunchedProcess process = launch.run()) {
      throw new AssertionError("went well in " + Launches.readAll(process.stdout().orElseThrow()));
    } catch (LaunchException e) {
      assertThat(e.reason())
          .isIn(RunReason.BAD_SPEC, RunReason.COMMAND_NOT_FOUND, RunReason.COMMAND_NOT_EXECUTABLE);
    }
  }

  @Test
  void aProgramIsNeverOneThatIsStillOpen() throws Exception {
    LaunchRequest request = launches.request(Launches.run("sleep", "1000"));
    try (LaunchedProcess container = launcher.launch(request)) {
      List<String> paths = new ArrayList<>(List.of("/proc/self/exe", "/proc/self/fd/../exe"));
      IntStream.range(0, 12).forEach(fd -> paths.add("/proc/self/fd/" + fd));
      for (String path : paths) {
        assertFails(() -> launcher.exec(exec(request, container, false, "", List.of(path))));
        assertFails(() -> launcher.launch(launches.request(Launches.run(path))));
      }
    }
  }
}
