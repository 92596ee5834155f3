package dev.gantry.volume.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.VolumeName;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalDriverTest {
  private static final VolumeName DATA = new VolumeName("data");

  @Test
  void takesDockersNames() {
    assertThat(LocalDriver.name("My_data.1-x").value()).isEqualTo("My_data.1-x");
  }

  @Test
  void refusesOtherCharactersInDockersWords() {
    assertThatThrownBy(() -> LocalDriver.name("a/b"))
        .isInstanceOf(GantryException.class)
        .hasMessage(
            "create a/b: \"a/b\" includes invalid characters for a local volume name, only"
                + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host"
                + " directory, use absolute path");
  }

  @Test
  void refusesANameOfOneCharacter() {
    assertThatThrownBy(() -> LocalDriver.name("a"))
        .hasMessage(
            "create a: volume name is too short, names should be at least two alphanumeric"
                + " characters");
  }

  @Test
  void refusesANameThatNoFileCanHave() {
    assertThatThrownBy(() -> LocalDriver.name("a".repeat(256)))
        .hasMessageContaining("volume name is too long: 256 characters, at most 255");
  }

  @Test
  void doesNotKnowOtherDrivers() {
    assertThatThrownBy(() -> LocalDriver.check(DATA, "x", Map.of()))
        .hasMessage("create data: error looking up volume plugin x: plugin \"x\" not found")
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void refusesOptionsThatDockerDoesNotHave() {
    assertThatThrownBy(() -> LocalDriver.check(DATA, "local", Map.of("x", "y")))
        .hasMessage("create data: invalid option: \"x\"");
  }

  @Test
  void saysWhichOptionIsNotSupportedYet() {
    assertThatThrownBy(() -> LocalDriver.check(DATA, "", Map.of("device", "/srv")))
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo(ErrorCode.NOT_IMPLEMENTED);
  }
}
