package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.Launches.run;
import static dev.gantry.agent.launch.Launches.sh;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class LaunchTest {
  @TempDir Path home;
  private final String installation = Launches.newInstallation();
  private Launches launches;
  private KeeperLauncher launcher;

  @BeforeEach
  void open() {
    launches = new Launches(home);
    launcher =
        KeeperLauncher.open(
            Launches.KERNEL, new LauncherConfig(installation, home.resolve("state")));
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    launcher.shutdown();
    assertThat(Launches.leftovers(installation)).isEmpty();
  }

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
}
