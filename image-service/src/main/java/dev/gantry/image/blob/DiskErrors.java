package dev.gantry.image.blob;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.nio.file.Path;

/** Errors of the disk under the blob store. */
final class DiskErrors {
  private DiskErrors() {}

  static GantryException of(String call, Path file, IOException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("No space left") || message.contains("quota exceeded")) {
      return new GantryException(
          ErrorCode.DISK_FULL,
          "blob store: " + call + "(" + file + "): no space left on device",
          e);
    }
    return new GantryException(
        ErrorCode.INTERNAL, "blob store: " + call + "(" + file + "): " + e, e);
  }
}
