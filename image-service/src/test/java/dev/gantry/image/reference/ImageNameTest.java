package dev.gantry.image.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "busybox,                       docker.io/library/busybox,  busybox:latest",
    "busybox:1,                     docker.io/library/busybox,  busybox:1",
    "library/busybox,               docker.io/library/busybox,  busybox:latest",
    "docker.io/busybox,             docker.io/library/busybox,  busybox:latest",
    "index.docker.io/busybox:2,     docker.io/library/busybox,  busybox:2",
    "index.docker.io/a/b,           docker.io/a/b,              a/b:latest",
    "a/b:tag,                       docker.io/a/b,              a/b:tag",
    "a/b/c,                         docker.io/a/b/c,            a/b/c:latest",
    "library/a/b,                   docker.io/library/a/b,      library/a/b:latest",
    "localhost/x,                   localhost/x,                localhost/x:latest",
    "host:5000/a/b:tag,             host:5000/a/b,              host:5000/a/b:tag",
    "ghcr.io/Up/x,                  -,                          -",
    "[::1]:5000/x,                  [::1]:5000/x,               '[::1]:5000/x:latest'",
    "Host/x,                        Host/x,                     Host/x:latest",
    "x__y/z--w.v:A_B.c-d,           docker.io/x__y/z--w.v,      x__y/z--w.v:A_B.c-d",
  })
  void namesAreNormalisedForStorageAndFamiliarInAnswers(
      String text, String repository, String familiar) {
    if (repository.equals("-")) {
      assertThatThrownBy(() -> ImageName.parse(text)).isInstanceOf(GantryException.class);
      return;
    }
    ImageName name = ImageName.parse(text).tagged();
    assertThat(name.repository()).isEqualTo(repository);
    assertThat(name.familiar()).isEqualTo(familiar);
    assertThat(ImageName.parse(name.familiar())).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "a:",
        "a//b",
        "/a",
        "a/",
        "-a",
        "a_",
        "a..b",
        "a b",
        "a:b:c",
        "a@b",
        "a:-x",
        "host:port/x",
        "x@sha256:12",
        "$x",
        "\u00e4"
      })
  void badNamesAreAnInvalidReferenceFormat(String text) {
    assertThatThrownBy(() -> ImageName.parse(text))
        .hasMessage("invalid reference format")
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo(ErrorCode.BAD_REQUEST);
  }

  @ParameterizedTest
  @CsvSource({
    "BusyBox, library/BusyBox",
    "BusyBox:1, library/BusyBox",
    "a/B, a/B",
    "ghcr.io/X/y:T, X/y",
  })
  void upperCaseIsNamedInTheMessage(String text, String named) {
    assertThatThrownBy(() -> ImageName.parse(text))
        .hasMessage("invalid reference format: repository name (" + named + ") must be lowercase");
  }

  @Test
  void aDigestIsKeptAndTakesTheDefaultTagsPlace() {
    ImageName name = ImageName.parse("a/b@sha256:" + HEX).tagged();
    assertThat(name.tag()).isNull();
    assertThat(name.familiar()).isEqualTo("a/b@sha256:" + HEX);
  }

  @Test
  void sixtyFourHexadecimalDigitsAreNoName() {
    assertThatThrownBy(() -> ImageName.parse(HEX))
        .hasMessage(
            "invalid repository name (" + HEX + "), cannot specify 64-byte hexadecimal strings");
  }

  @Test
  void aPathLongerThan255CharactersIsRefused() {
    assertThatThrownBy(() -> ImageName.parse("a".repeat(256)))
        .hasMessage("repository name must not be more than 255 characters");
  }

  @Test
  void aTagBesideTheRepositoryReplacesTheOneInIt() {
    assertThat(ImageName.ofRepoAndTag("x:1", "2").familiar()).isEqualTo("x:2");
    assertThat(ImageName.ofRepoAndTag("x:1", "").familiar()).isEqualTo("x:1");
    assertThat(ImageName.ofRepoAndTag("x", null).familiar()).isEqualTo("x:latest");
    assertThatThrownBy(() -> ImageName.ofRepoAndTag("x", "a/b")).hasMessage("invalid tag format");
    assertThatThrownBy(() -> ImageName.ofRepoAndTag("x@sha256:" + HEX, ""))
        .hasMessage("cannot import digest reference");
  }

  @Test
  void idsAreToldFromNames() {
    assertThat(ImageReference.parse(HEX)).isInstanceOf(ImageReference.ById.class);
    assertThat(ImageReference.parse("sha256:" + HEX)).isInstanceOf(ImageReference.ById.class);
    assertThat(prefix("abc")).isEqualTo("sha256:abc");
    assertThat(prefix("sha256:abc")).isEqualTo("sha256:abc");
    assertThat(prefix("abc:1")).isEqualTo("-");
    assertThat(prefix("busybox")).isEqualTo("-");
    assertThat(ImageReference.parse("busybox").familiar()).isEqualTo("busybox:latest");
  }

  private static String prefix(String text) {
    return ((ImageReference.ByName) ImageReference.parse(text)).idPrefix().orElse("-");
  }
}
