package dev.gantry.image.pull;

import dev.gantry.image.blob.BlobUpload;
import java.util.ArrayList;
import java.util.List;

/** All uploads of a pull: closed together, what was not published is gone. */
final class Uploads implements AutoCloseable {
  private final List<BlobUpload> all = new ArrayList<>();

  synchronized BlobUpload add(BlobUpload upload) {
    all.add(upload);
    return upload;
  }

  synchronized List<BlobUpload> all() {
    return List.copyOf(all);
  }

  @Override
  public void close() {
    RuntimeException failed = null;
    for (BlobUpload upload : all().reversed()) {
      try {
        upload.close();
      } catch (RuntimeException e) {
        if (failed == null) {
          failed = e;
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
