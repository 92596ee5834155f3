package dev.gantry.container.creation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.lease.ImageLease.ImageConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergeTest {
  private static final ImageConfig IMAGE =
      new ImageConfig(
          "app",
          List.of("A=image", "B=image"),
          List.of("/entry"),
          List.of("serve"),
          "/srv",
          Map.of("k", "image", "i", "1"),
          List.of(),
          List.of("80/tcp"),
          "SIGQUIT");
  private static final ImageConfig BARE =
      new ImageConfig(null, null, null, null, null, null, null, null, null);

  private static Merge merge(String fields, ImageConfig image) {
    String json = "{\"Image\":\"x\"" + (fields.isEmpty() ? "" : "," + fields) + "}";
    return Merge.of(GantryJson.mapper().readValue(json, CreateRequest.class), image);
  }

  @Test
  void withoutWishesItIsTheImages() {
    Merge merge = merge("", IMAGE);
    assertThat(merge.args()).containsExactly("/entry", "serve");
    assertThat(merge.user()).isEqualTo("app");
    assertThat(merge.workingDir()).isEqualTo("/srv");
    assertThat(merge.stopSignal()).isEqualTo("SIGQUIT");
    assertThat(merge.exposedPorts()).containsExactly("80/tcp");
  }

  @Test
  void aCommandReplacesTheImagesAfterItsEntrypoint() {
    assertThat(merge("\"Cmd\":[\"other\"]", IMAGE).args()).containsExactly("/entry", "other");
  }

  @Test
  void anEntrypointDropsTheImagesCommand() {
    assertThat(merge("\"Entrypoint\":[\"/mine\"]", IMAGE).args()).containsExactly("/mine");
    assertThat(merge("\"Entrypoint\":\"/mine\",\"Cmd\":\"a b\"", IMAGE).args())
        .containsExactly("/mine", "a b");
  }

  @Test
  void anEmptyEntrypointTakesTheImagesAway() {
    assertThat(merge("\"Entrypoint\":[\"\"],\"Cmd\":[\"sh\"]", IMAGE).args()).containsExactly("sh");
    assertThatThrownBy(() -> merge("\"Entrypoint\":[\"\"]", IMAGE))
        .hasMessage("no command specified");
  }

  @Test
  void nothingToRunIsRefused() {
    assertThatThrownBy(() -> merge("", BARE)).hasMessage("no command specified");
  }

  @Test
  void environmentAndLabelsOfTheTenantWin() {
    Merge merge = merge("\"Env\":[\"A=mine\",\"C\"],\"Labels\":{\"k\":\"mine\"}", IMAGE);
    assertThat(merge.env()).containsExactly("A=mine", "C", "B=image");
    assertThat(merge.labels()).containsEntry("k", "mine").containsEntry("i", "1");
    assertThat(EnvLines.forProcess(List.of("A=1", "HOSTNAME"), "host", true))
        .containsExactly(EnvLines.DEFAULT_PATH, "TERM=xterm", "A=1");
    assertThat(EnvLines.forProcess(List.of("PATH=/mine"), "host", false))
        .containsExactly("PATH=/mine", "HOSTNAME=host");
  }

  @Test
  void aRelativeWorkingDirectoryIsRefused() {
    assertThatThrownBy(() -> merge("\"WorkingDir\":\"tmp\",\"Cmd\":[\"sh\"]", BARE))
        .hasMessage("the working directory 'tmp' is invalid, it needs to be an absolute path");
  }
}
