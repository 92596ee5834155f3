package dev.gantry.image.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTest extends BlobStoreContract {
  @TempDir Path folder;
  private FileBlobStore store;

  @BeforeEach
  void open() {
    store = new FileBlobStore(folder, 0);
  }

  @Override
  BlobStore store() {
    return store;
  }

  @Override
  boolean hasNoUploads() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("uploads"))) {
      return files.findAny().isEmpty();
    }
  }

  @Test
  void leftoversOfAKilledProcessAreDeletedAtStart() throws IOException {
    Files.writeString(folder.resolve("uploads").resolve("left"), "half of a layer");
    open();
    assertThat(hasNoUploads()).isTrue();
  }

  @Test
  void anUploadThatWouldNotFitIsRefused() {
    FileBlobStore full = new FileBlobStore(folder, 1 << 20);
    assertThatThrownBy(() -> full.begin(Long.MAX_VALUE / 2))
        .hasMessageContaining("no space left for images")
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo(ErrorCode.DISK_FULL);
  }

  @Test
  void anUploadStopsWhenItGetsToTheReserve() throws IOException {
    FileBlobStore store = new FileBlobStore(folder, 0);
    try (BlobUpload upload = store.begin(-1)) {
      upload.write(new byte[1 << 20], 0, 1 << 20);
      FileBlobStore full = new FileBlobStore(folder.resolve("other"), Long.MAX_VALUE / 2);
      assertThatThrownBy(() -> full.requireSpace(0)).hasMessageContaining("kept in reserve");
    }
    assertThat(hasNoUploads()).isTrue();
  }
}
