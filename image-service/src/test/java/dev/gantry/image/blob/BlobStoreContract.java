package dev.gantry.image.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every blob store must do. */
abstract class BlobStoreContract {
  private static final byte[] CONTENT = "some content".getBytes(StandardCharsets.UTF_8);
  private static final Digest DIGEST = Digest.of(CONTENT);

  abstract BlobStore store();

  /** Whether nothing but published blobs is there. */
  abstract boolean hasNoUploads() throws IOException;

  @Test
  void contentIsFoundByItsDigestOncePublished() throws IOException {
    try (BlobUpload upload = store().begin(CONTENT.length)) {
      upload.write(CONTENT, 0, CONTENT.length);
      assertThat(upload.seal()).isEqualTo(new Blob(DIGEST, CONTENT.length));
      assertThat(store().size(DIGEST)).isEmpty();
      assertThat(upload.read().readAllBytes()).isEqualTo(CONTENT);
      upload.publish();
    }
    assertThat(store().size(DIGEST)).hasValue(CONTENT.length);
    assertThat(read(0)).isEqualTo("some content");
    assertThat(read(5)).isEqualTo("content");
    assertThat(hasNoUploads()).isTrue();
  }

  @Test
  void anUploadThatIsNotPublishedLeavesNothing() throws IOException {
    try (BlobUpload upload = store().begin(-1)) {
      upload.write(CONTENT, 0, CONTENT.length);
      upload.seal();
    }
    try (BlobUpload upload = store().begin(-1)) {
      upload.write('x');
    }
    assertThat(store().size(DIGEST)).isEmpty();
    assertThat(hasNoUploads()).isTrue();
  }

  @Test
  void aBlobThatIsNotThereIsTold() {
    assertThatThrownBy(() -> store().open(DIGEST, 0))
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo(ErrorCode.NO_SUCH_BLOB);
    store().delete(DIGEST);
  }

  @Test
  void aReaderReadsOnAfterTheBlobWasDeleted() throws IOException {
    put();
    try (InputStream in = store().open(DIGEST, 0)) {
      store().delete(DIGEST);
      assertThat(store().size(DIGEST)).isEmpty();
      assertThat(in.readAllBytes()).isEqualTo(CONTENT);
    }
  }

  @Test
  void manyWritersOfTheSameContentMakeOneBlob() throws Exception {
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> writers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        writers.add(
            () -> {
              put();
              return null;
            });
      }
      for (Future<Void> done : pool.invokeAll(writers)) {
        done.get();
      }
    }
    assertThat(read(0)).isEqualTo("some content");
    assertThat(hasNoUploads()).isTrue();
  }

  private void put() {
    try (BlobUpload upload = store().begin(CONTENT.length)) {
      upload.write(CONTENT, 0, CONTENT.length);
      upload.seal();
      upload.publish();
    }
  }

  private String read(long offset) throws IOException {
    try (InputStream in = store().open(DIGEST, offset)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
