package dev.gantry.image.manifest;

import dev.gantry.image.config.Platform;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.Comparator;
import java.util.List;

/**
 * Which image of an index runs on a platform: same system and architecture, and of the variants the
 * highest that is not above the wanted one. First come wins among equals, as with Docker.
 */
public final class PlatformChoice {
  private PlatformChoice() {}

  /**
   * @throws GantryException NO_SUCH_IMAGE in Docker's words
   */
  public static Descriptor choose(Manifest.Index index, Platform wanted) {
    List<Descriptor> entries = index.manifests();
    if (entries.size() == 1 && entries.getFirst().platform() == null) {
      return entries.getFirst();
    }
    return entries.stream()
        .filter(entry -> entry.platform() != null && runs(entry.platform(), wanted))
        .max(
            // max() takes the last of equals: what stands later must be less.
            Comparator.<Descriptor>comparingInt(entry -> level(entry.platform()))
                .thenComparing(Comparator.comparingInt(entries::indexOf).reversed()))
        .orElseThrow(
            () ->
                new GantryException(
                    ErrorCode.NO_SUCH_IMAGE,
                    "no matching manifest for " + wanted + " in the manifest list entries"));
  }

  private static boolean runs(Platform offered, Platform wanted) {
    return offered.os().equals(wanted.os())
        && offered.architecture().equals(wanted.architecture())
        && level(offered) <= level(wanted);
  }

  /** Number of the variant; an architecture without one means its usual variant. */
  private static int level(Platform platform) {
    String variant = platform.variant();
    if (variant.matches("v\\d{1,3}")) {
      return Integer.parseInt(variant.substring(1));
    }
    return switch (platform.architecture()) {
      case "arm64" -> 8;
      case "arm" -> 7;
      default -> 1;
    };
  }
}
