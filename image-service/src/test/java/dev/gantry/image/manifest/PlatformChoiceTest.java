package dev.gantry.image.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.image.config.Platform;
import dev.gantry.model.id.Digest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformChoiceTest {
  /** What is offered, what is wanted, the place of what is chosen. */
  @ParameterizedTest
  @CsvSource({
    "linux/amd64 linux/arm64, linux/arm64, 1",
    "linux/amd64 linux/arm64/v8, linux/arm64, 1",
    "linux/arm64, linux/arm64/v8, 0",
    "linux/arm/v5 linux/arm/v6 linux/arm/v7, linux/arm, 2",
    "linux/arm/v5 linux/arm/v7 linux/arm/v6, linux/arm/v6, 2",
    "linux/amd64/v3 linux/amd64, linux/amd64, 1",
    "linux/amd64 linux/amd64/v3, linux/amd64/v3, 1",
    "linux/amd64 linux/amd64, linux/amd64, 0",
    "windows/amd64 linux/amd64, linux/amd64, 1",
    "none, linux/amd64, 0",
  })
  void theBestIsChosen(String offered, String wanted, int place) {
    Manifest.Index index = index(offered);
    assertThat(PlatformChoice.choose(index, platform(wanted)))
        .isEqualTo(index.manifests().get(place));
  }

  @Test
  void noMatchIsSaidInDockersWords() {
    for (String offered : List.of("linux/amd64", "linux/arm64/v9 windows/arm64", "none none")) {
      assertThatThrownBy(() -> PlatformChoice.choose(index(offered), platform("linux/arm64/v8")))
          .hasMessage("no matching manifest for linux/arm64/v8 in the manifest list entries");
    }
  }

  private static Manifest.Index index(String offered) {
    List<Descriptor> entries = new ArrayList<>();
    for (String text : offered.split(" ")) {
      entries.add(
          new Descriptor(
              MediaTypes.OCI_MANIFEST,
              Digest.of(new byte[] {(byte) entries.size()}),
              1,
              text.equals("none") ? null : platform(text)));
    }
    return new Manifest.Index(entries);
  }

  private static Platform platform(String text) {
    String[] parts = text.split("/");
    return new Platform(parts[0], parts[1], parts.length > 2 ? parts[2] : "");
  }
}
