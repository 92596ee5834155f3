package dev.gantry.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreezerFilesTest {
  @TempDir Path group;

  @Test
  void thawedIsWhatIsNotThere() {
    for (FreezerFiles version : FreezerFiles.values()) {
      assertThat(version.isWanted(group.resolve("gone"))).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"THAWED, false, false", "FREEZING, true, false", "FROZEN, true, true"})
  void v1TellsAStateInTheFileOfTheWish(String state, boolean wanted, boolean reached)
      throws IOException {
    Files.writeString(group.resolve("freezer.state"), state + "\n");
    assertThat(FreezerFiles.V1.isWanted(group)).isEqualTo(wanted);
    assertThat(FreezerFiles.V1.isReached(group)).isEqualTo(reached);
    assertThat(FreezerFiles.V1.freeze).isEqualTo(Setting.of("freezer.state", "FROZEN"));
    assertThat(FreezerFiles.V1.thaw).isEqualTo(Setting.of("freezer.state", "THAWED"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "1, 1"})
  void v2TellsItInAnotherFile(int wish, int frozen) throws IOException {
    Files.writeString(group.resolve("cgroup.freeze"), wish + "\n");
    Files.writeString(group.resolve("cgroup.events"), "populated 1\nfrozen " + frozen + "\n");
    assertThat(FreezerFiles.V2.isWanted(group)).isEqualTo(wish == 1);
    assertThat(FreezerFiles.V2.isReached(group)).isEqualTo(frozen == 1);
    assertThat(FreezerFiles.V2.freeze).isEqualTo(Setting.of("cgroup.freeze", 1));
    assertThat(FreezerFiles.V2.thaw).isEqualTo(Setting.of("cgroup.freeze", 0));
  }
}
