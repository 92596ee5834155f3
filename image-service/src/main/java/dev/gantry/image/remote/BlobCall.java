package dev.gantry.image.remote;

import dev.gantry.image.reference.ImageName;
import dev.gantry.model.id.Digest;
import java.io.IOException;
import java.io.InputStream;

/**
 * {@code GET /v2/<name>/blobs/<digest>}, from a byte on.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-blobs">
 *     OCI distribution spec, pulling blobs</a>
 */
final class BlobCall {
  private static final int PARTIAL = 206;

  private final Registry registry;

  BlobCall(Registry registry) {
    this.registry = registry;
  }

  BlobDownload open(ImageName name, Digest digest, long offset) throws IOException {
    RegistryCall plain = registry.call(name, "/blobs/" + digest);
    RegistryCall call = offset == 0 ? plain : plain.with("Range", "bytes=" + offset + "-");
    RegistryAnswer answer = registry.send(call, Registry.pulling(name));
    boolean opened = false;
    try {
      BlobDownload download = new BlobDownload(answer, from(answer, offset));
      opened = true;
      return download;
    } finally {
      if (!opened) {
        answer.close();
      }
    }
  }

  private static InputStream from(RegistryAnswer answer, long offset) throws IOException {
    InputStream body = answer.body();
    switch (answer.status()) {
      // Ranges are a may: then the beginning comes once more.
      case 200 -> body.skipNBytes(offset);
      case PARTIAL -> {
        if (!answer.header("Content-Range").startsWith("bytes " + offset + "-")) {
          throw new IOException("the registry sent another range than asked for");
        }
      }
      default -> throw RegistryRefusal.of(answer);
    }
    return body;
  }
}
