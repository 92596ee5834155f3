package dev.gantry.image.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.image.catalog.RemovalRules.Decision;
import dev.gantry.image.config.ImageConfiguration;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.reference.ImageReference;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemovalRulesTest {
  private static final Digest ID = Digest.ofHex("ab".repeat(32));
  private static final String SHORT = "abababababab";
  private static final String DIGEST = "@sha256:" + "1".repeat(64);

  /**
   * Columns: what is asked for, force, names of the image, uses (r running, s stopped), children →
   * names that go, whether the image goes; or the conflict.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // by name
        "a:1  | no    | a:1            |    | no  | a:1            yes",
        "a:1  | no    | a:1 b:2        |    | no  | a:1            no",
        "a:1  | no    | a:1 a:2        |    | no  | a:1            no",
        "a:1  | no    | a:1 b:2        | s  | no  | a:1            no",
        "a:1  | no    | a:1            | s  | no  | unable to remove repository reference \"a:1\" (must force) - container ccc is using",
        "a:1  | no    | a:1            | r  | no  | unable to remove repository reference \"a:1\" (must force) - container ccc is using",
        "a:1  | force | a:1            | s  | no  | a:1            yes",
        "a:1  | force | a:1            | r  | no  | a:1            no",
        "a:1  | no    | a:1            |    | yes | a:1            no",
        "a:1  | no    | a:1 a@         |    | no  | a:1 a@         yes",
        "a:1  | no    | a:1 a@ b@      |    | no  | a:1 a@         no",
        "a:1  | no    | a:1 a:2 a@     |    | no  | a:1            no",
        "a@   | no    | a:1 a@         |    | no  | a@             no",
        // by id
        "id   | no    |                |    | no  |                yes",
        "id   | no    | a:1            |    | no  | a:1            yes",
        "id   | no    | a:1 a@         |    | no  | a:1 a@         yes",
        "id   | no    | a:1 b:1        |    | no  | (must be forced) - image is referenced in multiple repositories",
        "id   | no    | a:1 a:2        |    | no  | (must be forced) - image is referenced in multiple repositories",
        "id   | force | a:1 b:1        |    | no  | a:1 b:1        yes",
        "id   | no    | a:1            | s  | no  | (must be forced) - image is being used by stopped container ccc",
        "id   | force | a:1            | s  | no  | a:1            yes",
        "id   | no    | a:1            | r  | no  | (cannot be forced) - image is being used by running container ccc",
        "id   | force | a:1 b:1        | r  | no  | (cannot be forced) - image is being used by running container ccc",
        "id   | force | a:1            |    | yes | (cannot be forced) - image has dependent child images",
      })
  void removalsFollowDockersRules(
      String asked, String force, String names, String uses, String children, String outcome) {
    RemovalRules.State state =
        new RemovalRules.State(image(names), uses(uses), children.equals("yes"));
    Optional<ImageName> name =
        asked.equals("id") ? Optional.empty() : Optional.of(ImageName.parse(full(asked)));
    Decision decision =
        RemovalRules.decide(
            new RemovalRules.Request(full(asked), name, force.equals("force")), state);
    switch (decision) {
      case Decision.Conflict(String message) ->
          assertThat(message)
              .startsWith("conflict: unable to ")
              .contains(outcome.replace("ccc", "c".repeat(12)))
              .contains(SHORT);
      case Decision.Remove(List<ImageName> untag, boolean delete) ->
          assertThat(
                  Stream.concat(
                          untag.stream().map(ImageName::familiar), Stream.of(delete ? "yes" : "no"))
                      .toList())
              .containsExactlyElementsOf(
                  Arrays.stream(outcome.split("\\s+")).map(RemovalRulesTest::full).toList());
    }
  }

  private static String full(String name) {
    return name.replace("@", DIGEST);
  }

  private static Image image(String names) {
    return new Image(
        TenantId.LOCAL,
        ID,
        1,
        ImageConfiguration.parse("{\"rootfs\":{\"diff_ids\":[]}}"),
        List.of(),
        null,
        null,
        names == null
            ? List.of()
            : Arrays.stream(names.split("\\s+"))
                .map(RemovalRulesTest::full)
                .map(ImageReference::parse)
                .map(reference -> ((ImageReference.ByName) reference).name())
                .toList());
  }

  private static List<ImageUse> uses(String uses) {
    return uses == null
        ? List.of()
        : List.of(new ImageUse(new ContainerId("c".repeat(64)), uses.equals("r")));
  }
}
