package dev.gantry.image.catalog;

import dev.gantry.model.id.Digest;
import dev.gantry.model.spec.LayerRef;

/**
 * A layer of a stored image.
 *
 * @param fileBytes sum of the files in it: Docker's size of a layer
 */
public record StoredLayer(LayerRef ref, long fileBytes) {
  /** The same layer at another place of another image. */
  public StoredLayer at(Digest chainId) {
    return new StoredLayer(
        new LayerRef(ref.blob(), ref.size(), ref.mediaType(), ref.diffId(), chainId), fileBytes);
  }
}
