package dev.gantry.image.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullNamesTest {
  private static final String HEX = "a".repeat(64);

  @ParameterizedTest
  @CsvSource({
    "busybox, latest, busybox:latest",
    "busybox, '', busybox",
    "'busybox:', '', busybox",
    "busybox:1, '', busybox:1",
    "busybox:1, 2, busybox:2",
    "busybox, sha256:HEX, busybox@sha256:HEX",
    "busybox:1, sha256:HEX, busybox@sha256:HEX",
    "busybox@sha256:HEX, '', busybox@sha256:HEX",
    "localhost:5000/a/b, 1, localhost:5000/a/b:1",
  })
  void nameAndTagOfTheApi(String fromImage, String tag, String familiar) {
    assertThat(PullAnswer.name(fromImage.replace("HEX", HEX), tag.replace("HEX", HEX)).familiar())
        .isEqualTo(familiar.replace("HEX", HEX));
  }

  @ParameterizedTest
  @CsvSource({
    "'', docker.io",
    "https://index.docker.io/v1/, docker.io",
    "docker.io, docker.io",
    "localhost:5000, localhost:5000",
    "https://ghcr.io/v2/, ghcr.io",
    "http://a.example:1/x, a.example:1",
  })
  void serverOfALogin(String address, String domain) {
    assertThat(AuthEndpoint.domain(address)).isEqualTo(domain);
  }
}
