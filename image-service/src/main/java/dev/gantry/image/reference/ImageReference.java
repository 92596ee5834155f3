package dev.gantry.image.reference;

import dev.gantry.model.id.Digest;
import java.util.Optional;

/** What a caller may write where an image is meant. */
public sealed interface ImageReference {

  /**
   * Parsed in Docker's order: 64 hexadecimal digits or {@code sha256:…} are an id; all else is a
   * name, though a name without a tag may turn out to be the beginning of an id.
   *
   * @throws dev.gantry.model.error.GantryException BAD_REQUEST in Docker's words
   */
  static ImageReference parse(String text) {
    if (ReferenceGrammar.HEX_64.matcher(text).matches()) {
      return new ById(Digest.ofHex(text));
    }
    if (ReferenceGrammar.SHA_256.matcher(text).matches()) {
      return new ById(new Digest(text));
    }
    return new ByName(ImageName.parse(text), idPrefix(text));
  }

  /** As Docker's messages name it. */
  String familiar();

  private static Optional<String> idPrefix(String text) {
    if (!ReferenceGrammar.ID_PREFIX.matcher(text).matches()) {
      return Optional.empty();
    }
    return Optional.of(text.startsWith("sha256:") ? text : "sha256:" + text);
  }

  record ById(Digest id) implements ImageReference {
    @Override
    public String familiar() {
      return id.value();
    }
  }

  /**
   * @param name as written, maybe without a tag
   * @param idPrefix {@code sha256:<digits>} when the text may also be the beginning of an id; the
   *     name wins
   */
  record ByName(ImageName name, Optional<String> idPrefix) implements ImageReference {
    @Override
    public String familiar() {
      return name.tagged().familiar();
    }
  }
}
