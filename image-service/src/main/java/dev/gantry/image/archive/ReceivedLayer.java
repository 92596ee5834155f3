package dev.gantry.image.archive;

import dev.gantry.image.blob.Blob;
import dev.gantry.image.blob.BlobUpload;
import dev.gantry.model.id.Digest;

/**
 * A layer that is checked and on disk, not yet visible.
 *
 * @param upload closed by who received it
 * @param diffId digest of the uncompressed archive
 * @param fileBytes sum of the files in it
 */
public record ReceivedLayer(
    BlobUpload upload, Blob blob, String mediaType, Digest diffId, long fileBytes)
    implements AutoCloseable {
  @Override
  public void close() {
    upload.close();
  }
}
