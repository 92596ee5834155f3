package dev.gantry.agent.snapshot;

import dev.gantry.model.id.Digest;
import java.io.IOException;
import java.io.InputStream;

/** Where layer blobs come from: the gateway, or a folder in tests. */
@FunctionalInterface
public interface BlobSource {
  /**
   * The bytes of a blob; the caller closes the stream and verifies the digest.
   *
   * @throws NoSuchBlobException the source says that it has no such blob: no use in asking again
   * @throws IOException the source can't be reached, or broke off
   */
  InputStream open(Digest blob) throws IOException;

  /** The source has no such blob, or does not give it to this node. */
  final class NoSuchBlobException extends IOException {
    private static final long serialVersionUID = 1L;

    public NoSuchBlobException(String message) {
      super(message);
    }
  }
}
