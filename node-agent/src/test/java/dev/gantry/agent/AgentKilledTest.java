package dev.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.faults.Faults;
import dev.gantry.agent.testing.TestCgroups;
import dev.gantry.agent.testing.TestInstallations;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent is killed (-9) at random moments under load, and nothing is lost or done twice. A short
 * form by default; {@code -Dgantry.faults.kills=100} is the long one, {@code -Dgantry.faults.seed}
 * repeats the plan of a run (not its timing).
 */
@Tag("kernel")
class AgentKilledTest {
  private static final int KILLS = Integer.getInteger("gantry.faults.kills", 8);
  private static final long SEED = Long.getLong("gantry.faults.seed", System.nanoTime());

  // What the agents have said is wanted most when it fails.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  @Test
  void noRunIsLostNoneTwiceNoCodeWrongNoLineLost() throws Exception {
    String installation = TestInstallations.fresh();
    try {
      new Faults(home, installation, SEED).run(KILLS);
    } finally {
      new Cleaning(home, installation).run();
    }
    assertThat(TestCgroups.ofInstallation(installation)).isEmpty();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(home.toString());
  }
}
