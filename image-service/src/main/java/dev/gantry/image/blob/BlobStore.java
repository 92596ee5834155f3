package dev.gantry.image.blob;

import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * Content by its digest. A blob is there wholly or not at all, and never changes.
 *
 * <pre>{@code
 * try (BlobUpload upload = store.begin(-1)) {
 *   body.transferTo(upload);
 *   Blob blob = upload.seal(); // on disk, not yet visible
 *   ... // compare the digest, tell the database
 *   upload.publish(); // visible; without it, close() leaves nothing
 * }
 * }</pre>
 *
 * What is referenced, and when a blob may go, is not known here: see {@link BlobLedger}.
 */
public interface BlobStore {

  /**
   * Begins an upload that nobody sees before {@link BlobUpload#publish()}.
   *
   * @param expectedBytes length when known, else -1
   * @throws GantryException DISK_FULL when it would not fit
   */
  BlobUpload begin(long expectedBytes);

  /** Bytes of a blob; empty when it is not there. */
  OptionalLong size(Digest digest);

  /**
   * The content from {@code offset} on. A blob deleted meanwhile can be read to its end.
   *
   * @throws GantryException NO_SUCH_BLOB
   */
  InputStream open(Digest digest, long offset);

  /** Deletes a blob; one that is not there is deleted already. */
  void delete(Digest digest);
}
