package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.Launches.run;
import static dev.gantry.agent.launch.Launches.sh;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Arg;
import dev.gantry.agent.program.ElfProgram;
import dev.gantry.agent.program.Label;
import dev.gantry.model.spec.DeviceSpec;
import dev.gantry.model.spec.SecuritySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Links of an image, and links that another container swaps meanwhile, lead nowhere outside: not
 * for the targets of mounts, nor for devices, files of /etc or the working folder.
 */
class LinksTest extends WithLauncher {
  private Path host;
  private Path data;

  @BeforeEach
  void aFolderOfTheHost() throws IOException {
    host = Files.createDirectories(home.resolve("host"));
    Files.writeString(host.resolve("kept"), "the host's\n");
    data = Files.createDirectories(home.resolve("data"));
    Files.writeString(data.resolve("mine"), "the tenant's\n");
  }

  private void theHostIsUntouched() throws IOException {
    try (Stream<Path> files = Files.list(host)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactly("kept");
    }
    assertThat(host.resolve("kept")).hasContent("the host's\n");
  }

  private LaunchRequest withLink(Launches.Wish wish, String name, String to) throws IOException {
    LaunchRequest request = launches.request(wish);
    Path link = request.rootFs().upper().resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(to));
    return request;
  }

  private String out(LaunchRequest request) throws Exception {
    try (LaunchedProcess process = launcher.launch(request)) {
      return Launches.readAll(process.stdout().orElseThrow());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/../../../../../../../../.."})
  void linksOfTheImageStayInside(String up) throws Exception {
    String outside = up + host;
    Launches.Wish wish = sh("pwd; cat /link/bind/mine /link/file; test -c /link/null && echo dev");
    wish.workdir = "/link/work";
    wish.mounts =
        List.of(
            new ResolvedMount.Bind(data, "/link/bind", false, "rprivate"),
            new ResolvedMount.Bind(data.resolve("mine"), "/link/file", false, "rprivate"),
            new ResolvedMount.Tmpfs("/link/tmpfs", false, ""));
    wish.security =
        new SecuritySpec(
            false,
            List.of(),
            List.of(),
            false,
            "",
            null,
            null,
            List.of(
                new DeviceSpec("/dev/null", "/link/null", "rwm"),
                new DeviceSpec("/dev/null", "/link/kept", "rwm")),
            List.of());
    LaunchRequest request = withLink(wish, "link", outside);
    // The same path exists within: there it leads to.
    Files.createDirectories(request.rootFs().upper().resolve(host.toString().substring(1)));
    assertThat(out(request)).isEqualTo(host + "/work\nthe tenant's\nthe tenant's\ndev\n");
    theHostIsUntouched();
  }

  @ParameterizedTest
  @ValueSource(strings = {"etc", "dev", "proc", "sys", "dev/pts", "etc/hosts"})
  void foldersOfTheSystemThatAreLinksStayInside(String name) throws Exception {
    Path hosts = Files.writeString(home.resolve("hosts"), "127.0.0.1 localhost\n");
    Launches.Wish wish = run("true");
    wish.etc = new EtcFiles(hosts, null, null);
    LaunchRequest request = withLink(wish, name, host.toString());
    try (LaunchedProcess process = launcher.launch(request)) {
      process.awaitExit();
    } catch (LaunchException e) {
      assertThat(e).hasMessageContaining("unable to start container process");
    }
    theHostIsUntouched();
  }

  private static ElfProgram swapping(String one, String other) {
    long exchange = 2;
    Arg here = num(Kernel.AT_FDCWD);
    ElfProgram program = new ElfProgram(4096);
    Label again = Label.named("again");
    program.program.mark(again);
    program
        .program
        .call(Sys.RENAMEAT2, "swap", here, text(one), here, text(other), num(exchange))
        .tolerateAll();
    program.program.jump(again);
    return program;
  }

  @Test
  void whatIsSwappedMeanwhileLeadsNowhere() throws Exception {
    Path shared = Files.createDirectories(home.resolve("shared/turn")).getParent();
    Files.createSymbolicLink(shared.resolve("link"), Path.of("/../../.." + host));
    ResolvedMount.Bind volume = new ResolvedMount.Bind(shared, "/shared", false, "rprivate");
    Launches.Wish swapping = run("/probe");
    swapping.mounts = List.of(volume);
    LaunchRequest swap = launches.request(swapping);
    Probe.put(swap, swapping("/shared/turn", "/shared/link"));
    int through = 0;
    int beside = 0;
    try (LaunchedProcess swapper = launcher.launch(swap)) {
      for (int i = 0; i < 60; i++) {
        Launches.Wish wish = run("true");
        wish.workdir = "/shared/turn/work";
        wish.mounts =
            List.of(volume, new ResolvedMount.Bind(data, "/shared/turn/bind", false, "rprivate"));
        LaunchRequest request = launches.request(wish);
        Path inside = request.rootFs().upper().resolve(host.toString().substring(1));
        Files.createDirectories(inside);
        try (LaunchedProcess process = launcher.launch(request)) {
          process.awaitExit();
        } catch (LaunchException e) {
          assertThat(e).hasMessageContaining("unable to start container process");
        }
        boolean linked = Files.exists(inside.resolve("bind"));
        through += linked ? 1 : 0;
        beside += linked ? 0 : 1;
      }
      swapper.signal(9);
    }
    theHostIsUntouched();
    assertThat(through).as("starts that met the link").isPositive();
    assertThat(beside).as("starts that met the folder").isPositive();
    assertThat(data).isDirectoryContaining("glob:**/mine");
  }
}
