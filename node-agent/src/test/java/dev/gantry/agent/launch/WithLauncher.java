package dev.gantry.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Launches of a launcher of its own, of which nothing is left. */
@Tag("kernel")
class WithLauncher {
  @TempDir Path home;
  final String installation = Launches.newInstallation();
  Launches launches;
  KeeperLauncher launcher;

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
}
