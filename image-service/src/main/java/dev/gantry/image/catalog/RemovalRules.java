package dev.gantry.image.catalog;

import dev.gantry.image.reference.ImageName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What deleting an image means, after Docker's rules.
 *
 * <p>By name: the name goes; the image too, if it was the last one and nothing else holds it. By
 * id: all names go if they are of one repository with at most one tag, else only by force. Held
 * hard: by images built on it, by running containers. Held softly, so that force helps: by stopped
 * containers, by further names.
 */
final class RemovalRules {
  private RemovalRules() {}

  /**
   * @param text what the caller wrote
   * @param name the name it is; empty when it is an id or the beginning of one
   */
  record Request(String text, Optional<ImageName> name, boolean force) {}

  /** What is known of the image. */
  record State(Image image, List<ImageUse> uses, boolean hasChildren) {
    Optional<ImageUse> running() {
      return uses.stream().filter(ImageUse::running).findFirst();
    }

    Optional<ImageUse> stopped() {
      return uses.stream().filter(use -> !use.running()).findFirst();
    }
  }

  sealed interface Decision {
    /** Docker's words; nothing changes. */
    record Conflict(String message) implements Decision {}

    /** These names go, in this order, and the image if {@code delete}. */
    record Remove(List<ImageName> untag, boolean delete) implements Decision {}
  }

  static Decision decide(Request request, State state) {
    return request.name().isPresent()
        ? byName(request, request.name().get().tagged(), state)
        : byId(request, state);
  }

  /** A parent goes with its last child when it has no name and no use; silently stays otherwise. */
  static boolean parentGoesToo(State state) {
    return state.image().names().isEmpty() && state.uses().isEmpty() && !state.hasChildren();
  }

  private static Decision byName(Request request, ImageName name, State state) {
    List<ImageName> names = state.image().names();
    if (!request.force() && isSingle(names) && !state.uses().isEmpty()) {
      return new Decision.Conflict(
          "conflict: unable to remove repository reference \"%s\" (must force) - container %s is using its referenced image %s"
              .formatted(
                  request.text(),
                  state.uses().getFirst().container().shortId(),
                  state.image().shortId()));
    }
    List<ImageName> gone = goneWith(name, names);
    if (gone.size() < Stream.concat(gone.stream(), names.stream()).distinct().count()) {
      return new Decision.Remove(gone, false);
    }
    // Quiet from here on: the name has gone, and an image that is still held is no error.
    boolean held =
        state.hasChildren()
            || state.running().isPresent()
            || (!request.force() && state.stopped().isPresent());
    return new Decision.Remove(gone, !held);
  }

  /** The last tag of a repository takes the digests of that repository with it. */
  private static List<ImageName> goneWith(ImageName name, List<ImageName> names) {
    boolean canonical = name.digest() != null;
    boolean otherTag =
        names.stream()
            .anyMatch(
                other -> other.tag() != null && sameRepository(other, name) && !other.equals(name));
    Stream<ImageName> digests =
        canonical || otherTag
            ? Stream.empty()
            : names.stream().filter(other -> other.tag() == null && sameRepository(other, name));
    return Stream.concat(Stream.of(name), digests).toList();
  }

  private static boolean sameRepository(ImageName one, ImageName other) {
    return one.repository().equals(other.repository());
  }

  private static Decision byId(Request request, State state) {
    boolean single = isSingle(state.image().names());
    if (state.hasChildren()) {
      return conflict(state, true, "image has dependent child images");
    }
    if (state.running().isPresent()) {
      return conflict(
          state,
          true,
          "image is being used by running container "
              + state.running().get().container().shortId());
    }
    if (!request.force() && !single && !state.image().names().isEmpty()) {
      return conflict(state, false, "image is referenced in multiple repositories");
    }
    if (!request.force() && state.stopped().isPresent()) {
      return conflict(
          state,
          false,
          "image is being used by stopped container "
              + state.stopped().get().container().shortId());
    }
    return new Decision.Remove(state.image().names(), true);
  }

  private static Decision conflict(State state, boolean hard, String why) {
    return new Decision.Conflict(
        "conflict: unable to delete %s (%s be forced) - %s"
            .formatted(state.image().shortId(), hard ? "cannot" : "must", why));
  }

  /** All names are of one repository, with at most one tag among them. */
  private static boolean isSingle(List<ImageName> names) {
    return !names.isEmpty()
        && names.stream().map(ImageName::repository).distinct().count() == 1
        && names.stream().filter(name -> name.tag() != null).count() <= 1;
  }
}
