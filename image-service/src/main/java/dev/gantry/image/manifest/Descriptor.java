package dev.gantry.image.manifest;

import dev.gantry.image.config.Platform;
import dev.gantry.model.id.Digest;
import java.util.Objects;

/**
 * Says what content is, without holding it.
 *
 * @param size in bytes
 * @param platform of an entry of an index; null where the entry names none
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md">OCI image
 *     spec, descriptor</a>
 */
public record Descriptor(String mediaType, Digest digest, long size, Platform platform) {
  public Descriptor {
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(digest, "digest");
    if (size < 0) {
      throw new IllegalArgumentException("negative size of " + digest);
    }
  }
}
