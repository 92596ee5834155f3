package dev.gantry.gateway.apiversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiTargetTest {
  @ParameterizedTest
  @CsvSource({
    "/v1.24/containers/json, 1.24, /containers/json",
    "/v1.51/_ping, 1.51, /_ping",
    "/v1.51, 1.51, /",
    "/v1.51/, 1.51, /",
    "/containers/json, 1.51, /containers/json",
    "/v2/, 1.51, /v2/",
    "/v2/layers/blobs/sha256:0, 1.51, /v2/layers/blobs/sha256:0",
    "/v1.30x/info, 1.51, /v1.30x/info",
    "/v1.40/images/a%2Fv1.50%2Fb/json, 1.40, /images/a%2Fv1.50%2Fb/json",
    "/v1.40/v1.41/info, 1.40, /v1.41/info"
  })
  void thePrefixIsTakenOffOnce(String raw, String version, String path) {
    assertThat(ApiTarget.parse(raw)).isEqualTo(new ApiTarget(ApiVersion.parse(version), path));
  }

  @ParameterizedTest
  @CsvSource({"1.52", "1.99", "2.0", "10.24"})
  void newerVersionsAreRefusedInDockersWords(String version) {
    refused(
        version,
        "client version " + version + " is too new. Maximum supported API version is 1.51");
  }

  @ParameterizedTest
  @CsvSource({"1.23", "1.10", "0.9", "1.9"})
  void olderVersionsAreRefusedInDockersWords(String version) {
    refused(
        version,
        "client version "
            + version
            + " is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version");
  }

  private static void refused(String version, String message) {
    assertThatThrownBy(() -> ApiTarget.parse("/v" + version + "/info"))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
        .hasMessage(message);
  }

  @Test
  void versionsAreComparedAsNumbers() {
    assertThat(ApiVersion.parse("1.100").atLeast(ApiVersion.parse("1.51"))).isTrue();
    assertThat(ApiVersion.parse("1.9").atLeast(ApiVersion.parse("1.24"))).isFalse();
  }
}
