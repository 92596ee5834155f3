package dev.gantry.model.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IdsTest {
  @Test
  void badValuesCanNotBeBuilt() {
    assertThatThrownBy(() -> new ContainerId("AB".repeat(32)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ContainerId(null)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Digest("sha512:" + "a".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TenantId("../up")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VolumeName("a/b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VolumeName("..")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NodeId("Host")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDigestIsThatOfItsContent() {
    Digest digest = Digest.of("abc".getBytes(StandardCharsets.UTF_8));
    assertThat(digest.hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void theShortIdIsTheFirstTwelveDigits() {
    assertThat(new ContainerId("0123456789ab" + "c".repeat(52)).shortId())
        .isEqualTo("0123456789ab");
  }
}
