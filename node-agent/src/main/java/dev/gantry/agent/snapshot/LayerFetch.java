package dev.gantry.agent.snapshot;

import com.github.luben.zstd.ZstdInputStream;
import dev.gantry.agent.kernel.FileCalls;
import dev.gantry.model.id.Digest;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.LayerRef;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One layer, in reading order: fetch to a file and verify, decompress, unpack, verify again. */
final class LayerFetch {
  private static final Logger LOG = LoggerFactory.getLogger(LayerFetch.class);
  private static final int ATTEMPTS = 4;
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final int BUFFER = 256 << 10;

  private final FileCalls files;
  private final BlobSource source;
  private final LayerMetrics metrics;

  LayerFetch(FileCalls files, BlobSource source, LayerMetrics metrics) {
    this.files = files;
    this.source = source;
    this.metrics = metrics;
  }

  /** Fills {@code work/fs}; a file beside it holds the blob meanwhile. */
  void into(LayerRef layer, Path work, FetchProgress progress) throws SnapshotException {
    long begun = System.nanoTime();
    boolean succeeded = false;
    Path blob = work.resolve("blob");
    try {
      fetchVerified(layer, blob, progress);
      unpackVerified(layer, blob, work.resolve("fs"));
      Files.delete(blob);
      succeeded = true;
    } catch (IOException e) {
      throw SnapshotException.of(RunReason.IMAGE_UNAVAILABLE, "unpacking layer " + layer.blob(), e);
    } finally {
      metrics.fetched(layer.size(), Duration.ofNanos(System.nanoTime() - begun), succeeded);
    }
  }

  private void fetchVerified(LayerRef layer, Path blob, FetchProgress progress)
      throws SnapshotException {
    for (int attempt = 1; ; attempt++) {
      try {
        fetch(layer, blob, progress);
        return;
      } catch (BlobSource.NoSuchBlobException e) {
        throw new SnapshotException(RunReason.IMAGE_UNAVAILABLE, e.getMessage(), e);
      } catch (IOException e) {
        if (attempt == ATTEMPTS
            || SnapshotException.isDiskFull(e)
            || Thread.currentThread().isInterrupted()) {
          throw SnapshotException.of(
              RunReason.IMAGE_UNAVAILABLE, "fetching layer " + layer.blob(), e);
        }
        LOG.info("Fetching layer {} again after: {}", layer.blob(), e.getMessage());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(FIRST_PAUSE_MILLIS << (attempt - 1)));
      }
    }
  }

  private void fetch(LayerRef layer, Path blob, FetchProgress progress) throws IOException {
    MessageDigest sha256 = Digest.sha256();
    long got = 0;
    try (InputStream in = source.open(layer.blob());
        OutputStream out = Files.newOutputStream(blob)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        sha256.update(buffer, 0, n);
        got += n;
        progress.add(n);
      }
    } catch (IOException e) {
      progress.add(-got);
      throw e;
    }
    Digest actual = Digest.of(sha256);
    if (!actual.equals(layer.blob())) {
      progress.add(-got);
      throw new IOException("the " + got + " bytes that came have digest " + actual);
    }
  }

  private void unpackVerified(LayerRef layer, Path blob, Path target)
      throws IOException, SnapshotException {
    MessageDigest sha256 = Digest.sha256();
    try (InputStream raw = Files.newInputStream(blob);
        InputStream plain = new ReadAhead(decompressed(raw));
        DigestInputStream tar = new DigestInputStream(plain, sha256)) {
      boolean bottom = layer.chainId().equals(layer.diffId());
      Unpacker.unpack(files, tar, target, bottom);
      // What follows the end mark of the tar counts for its digest too.
      tar.transferTo(OutputStream.nullOutputStream());
    }
    Digest actual = Digest.of(sha256);
    if (!actual.equals(layer.diffId())) {
      throw new SnapshotException(
          RunReason.IMAGE_UNAVAILABLE,
          "layer %s unpacks to %s, the image says %s"
              .formatted(layer.blob(), actual, layer.diffId()));
    }
  }

  /** By the first bytes: media types of imported and old images are not to be relied on. */
  private static InputStream decompressed(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, BUFFER);
    in.mark(4);
    byte[] magic = in.readNBytes(4);
    in.reset();
    if (magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
      return new GZIPInputStream(in, BUFFER);
    }
    boolean zstd =
        magic.length == 4
            && (magic[0] & 0xff) == 0x28
            && (magic[1] & 0xff) == 0xb5
            && (magic[2] & 0xff) == 0x2f
            && (magic[3] & 0xff) == 0xfd;
    return zstd ? new ZstdInputStream(in) : in;
  }
}
