package dev.gantry.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.image.Tars;
import dev.gantry.image.TestPlatform;
import dev.gantry.image.TestPlatform.Answer;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlobApiTest {
  private static final TestPlatform PLATFORM = TestPlatform.get();
  private static final Caller NODE = new Caller(TenantId.LOCAL, "n1", Set.of(Role.NODE));

  private final byte[] layer = Tars.of("f", UUID.randomUUID().toString());
  private final String path = "/v2/layers/blobs/" + Digest.of(layer);
  private final TenantId owner = new TenantId("owner");

  @BeforeEach
  void importLayer() {
    PLATFORM.call("POST", "/images/create?fromSrc=-", layer, TestPlatform.tenant(owner));
  }

  @Test
  void aNodeReadsALayerWholly() {
    Answer answer = PLATFORM.call("GET", path, null, NODE);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.bytes()).isEqualTo(layer);
    assertThat(answer.response().headers().firstValue("Docker-Content-Digest"))
        .hasValue(Digest.of(layer).value());
  }

  @Test
  void headTellsTheLengthOnly() {
    Answer answer = PLATFORM.call("HEAD", path, null, NODE);
    assertThat(answer.bytes()).isEmpty();
    assertThat(answer.response().headers().firstValueAsLong("Content-Length"))
        .hasValue(layer.length);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-9,     206, 0,    10",
    "bytes=1000-,   206, 1000, 2560",
    "bytes=-5,      206, 2555, 2560",
    "bytes=0-99999, 206, 0,    2560",
    "bytes=5-4,     200, 0,    2560",
    "lines=1-2,     200, 0,    2560",
    "bytes=9999-,   416, 0,    0",
    "bytes=-0,      416, 0,    0",
  })
  void rangesAreHonoured(String range, int status, int from, int to) {
    byte[] padded = Arrays.copyOf(layer, layer.length);
    int end = to == 2560 ? padded.length : to;
    int begin = from == 2555 ? padded.length - 5 : from;
    Answer answer = PLATFORM.call("GET", path, null, NODE, "Range", range);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.bytes()).isEqualTo(Arrays.copyOfRange(padded, begin, end));
  }

  @Test
  void anotherTenantsDigestOpensNothing() {
    assertThat(PLATFORM.call("GET", path, null, TestPlatform.tenant(owner)).status())
        .isEqualTo(200);
    assertThat(
            PLATFORM
                .call("GET", path, null, TestPlatform.tenant(new TenantId("stranger")))
                .status())
        .isEqualTo(404);
  }

  @Test
  void whatIsNoBlobIsToldSo() {
    assertThat(PLATFORM.call("GET", "/v2/x/blobs/sha256:12", null, NODE).status()).isEqualTo(400);
    assertThat(PLATFORM.call("GET", "/v2/x/blobs/sha256:" + "0".repeat(64), null, NODE).status())
        .isEqualTo(404);
    assertThat(PLATFORM.call("GET", "/v2/x/other", null, NODE).status()).isEqualTo(404);
  }
}
