package dev.gantry.image.catalog;

import dev.gantry.image.blob.Blob;
import dev.gantry.image.blob.BlobUpload;
import dev.gantry.image.config.ImageConfiguration;
import dev.gantry.image.reference.ImageName;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.util.List;

/**
 * An image that is received and to be stored.
 *
 * @param uploads sealed content of its blobs, its configuration among them; closed by the caller
 * @param present blobs that the store has already, and the tenant too
 * @param parent may be null
 * @param names what it is called from now on; may be empty
 * @param action Docker's event: import, load, pull
 */
public record NewImage(
    TenantId tenant,
    ImageConfiguration configuration,
    List<StoredLayer> layers,
    List<BlobUpload> uploads,
    List<Blob> present,
    Digest parent,
    List<ImageName> names,
    String action) {
  public NewImage {
    layers = List.copyOf(layers);
    uploads = List.copyOf(uploads);
    present = List.copyOf(present);
    names = List.copyOf(names);
  }
}
