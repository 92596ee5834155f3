package dev.gantry.image.pull;

import dev.gantry.image.blob.Blob;
import dev.gantry.image.blob.BlobStore;
import dev.gantry.image.blob.BlobUpload;
import dev.gantry.image.manifest.Descriptor;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.remote.BlobDownload;
import dev.gantry.image.remote.Registry;
import dev.gantry.image.remote.RegistryRefusal;
import dev.gantry.image.remote.RegistrySettings;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/**
 * Downloads blobs of one repository. A download that breaks goes on where it broke, after a pause
 * that grows; it is given up after some breaks in a row that brought nothing.
 */
final class BlobFetch {
  /** However much each attempt brings. */
  private static final int MOST_ATTEMPTS = 100;

  private static final int BUFFER = 64 << 10;

  private final Registry registry;
  private final ImageName name;
  private final BlobStore store;
  private final RegistrySettings settings;

  BlobFetch(Registry registry, ImageName name, BlobStore store, RegistrySettings settings) {
    this.registry = registry;
    this.name = name;
    this.store = store;
    this.settings = settings;
  }

  /** Who watches one download. */
  interface Watcher {
    /** Bytes so far. */
    void received(long bytes);

    void retrying(Duration delay);

    /** All bytes are there; the digest is looked at next. */
    void verifying();
  }

  /**
   * The sealed content.
   *
   * @param uploads get the upload, whatever comes of it
   * @param what as the message about a wrong digest calls it
   * @throws GantryException REGISTRY_FAILED; DISK_FULL
   */
  BlobUpload fetch(Descriptor wanted, String what, Uploads uploads, Watcher watcher) {
    BlobUpload upload = uploads.add(store.begin(wanted.size()));
    Download download = new Download(wanted, upload, watcher);
    download.run();
    watcher.verifying();
    Blob blob = upload.seal();
    if (!blob.digest().equals(wanted.digest())) {
      throw new GantryException(
          ErrorCode.REGISTRY_FAILED, what + " verification failed for digest " + wanted.digest());
    }
    return upload;
  }

  private final class Download {
    private final Descriptor wanted;
    private final BlobUpload upload;
    private final Watcher watcher;
    private final byte[] buffer = new byte[BUFFER];
    private long received;

    Download(Descriptor wanted, BlobUpload upload, Watcher watcher) {
      this.wanted = wanted;
      this.upload = upload;
      this.watcher = watcher;
    }

    void run() {
      int failures = 0;
      for (int attempt = 1; received < wanted.size(); attempt++) {
        long before = received;
        Exception failure = goOn();
        if (failure == null) {
          return;
        }
        failures = received > before ? 1 : failures + 1;
        if (failures >= settings.attempts() || attempt >= MOST_ATTEMPTS) {
          throw new GantryException(
              ErrorCode.REGISTRY_FAILED,
              "download failed after attempts=" + attempt + ": " + reason(failure),
              failure);
        }
        pause(settings.retryDelay().multipliedBy(failures));
      }
    }

    /** Null when all bytes came; else what may pass. */
    private Exception goOn() {
      try (BlobDownload download = registry.blob(name, wanted.digest(), received)) {
        for (int n = download.read(buffer); n >= 0; n = download.read(buffer)) {
          take(n);
        }
        return received < wanted.size() ? new EOFException("unexpected EOF") : null;
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw ended(e);
        }
        return e;
      } catch (RegistryRefusal e) {
        if (!e.isPassing()) {
          throw e;
        }
        return e;
      }
    }

    private void take(int bytes) {
      if (received + bytes > wanted.size()) {
        throw new GantryException(
            ErrorCode.REGISTRY_FAILED,
            wanted.digest() + " is larger than the " + wanted.size() + " bytes of its descriptor");
      }
      upload.write(buffer, 0, bytes);
      received += bytes;
      watcher.received(received);
    }

    private String reason(Exception failure) {
      return failure instanceof IOException e ? registry.reason(e) : failure.getMessage();
    }

    private void pause(Duration delay) {
      watcher.retrying(delay);
      try {
        Thread.sleep(delay);
      } catch (InterruptedException e) {
        throw ended(e);
      }
    }

    /** Not seen by anybody: who interrupts has a reason of its own to tell. */
    private GantryException ended(Exception cause) {
      return new GantryException(ErrorCode.UNAVAILABLE, "the pull has ended", cause);
    }
  }
}
