package dev.gantry.image.blob;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs in a folder: {@code sha256/ab/abcd…}, uploads in {@code uploads/}. A file gets its name by
 * rename, when it is complete and synced, so that a crash leaves no half of a blob.
 */
public final class FileBlobStore implements BlobStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileBlobStore.class);

  private final Path blobs;
  private final Path uploads;
  private final long reserveBytes;

  /**
   * Opens the folder, made when missing, and deletes what uploads of a killed process left.
   *
   * @param reserveBytes of the disk that uploads must leave free
   */
  public FileBlobStore(Path folder, long reserveBytes) {
    this.blobs = folder.resolve("sha256");
    this.uploads = folder.resolve("uploads");
    this.reserveBytes = reserveBytes;
    try {
      Files.createDirectories(blobs);
      Files.createDirectories(uploads);
      // What tenants put into layers is no other local user's business.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw DiskErrors.of("mkdir", folder, e);
    }
    deleteLeftovers();
  }

  @Override
  public BlobUpload begin(long expectedBytes) {
    requireSpace(Math.max(0, expectedBytes));
    return new FileBlobUpload(this, uploads.resolve(UUID.randomUUID().toString()));
  }

  @Override
  public OptionalLong size(Digest digest) {
    Path file = file(digest);
    try {
      return OptionalLong.of(Files.size(file));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw DiskErrors.of("stat", file, e);
    }
  }

  @Override
  public InputStream open(Digest digest, long offset) {
    Path file = file(digest);
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      channel.position(offset);
      return Channels.newInputStream(channel);
    } catch (NoSuchFileException e) {
      throw new GantryException(ErrorCode.NO_SUCH_BLOB, "blob unknown to registry: " + digest, e);
    } catch (IOException e) {
      throw DiskErrors.of("open", file, e);
    }
  }

  @Override
  public void delete(Digest digest) {
    Path file = file(digest);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw DiskErrors.of("unlink", file, e);
    }
  }

  Path file(Digest digest) {
    return blobs.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }

  /**
   * @throws GantryException DISK_FULL when writing so many bytes would go into the reserve
   */
  void requireSpace(long bytes) {
    try {
      long free = Files.getFileStore(uploads).getUsableSpace();
      if (free - bytes < reserveBytes) {
        throw new GantryException(
            ErrorCode.DISK_FULL,
            "no space left for images: %d bytes free in %s, %d more needed, %d kept in reserve"
                .formatted(free, blobs.getParent(), bytes, reserveBytes));
      }
    } catch (IOException e) {
      throw DiskErrors.of("statfs", uploads, e);
    }
  }

  private void deleteLeftovers() {
    try (Stream<Path> files = Files.list(uploads)) {
      files.forEach(FileBlobStore::deleteUnlessLocked);
    } catch (IOException e) {
      throw DiskErrors.of("readdir", uploads, e);
    }
  }

  /** Another process on the same folder holds a lock on what it is still writing. */
  private static void deleteUnlessLocked(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        Files.deleteIfExists(file);
        LOG.info("deleted the leftover of an upload: {}", file);
      }
    } catch (IOException e) {
      LOG.warn("could not delete the leftover of an upload: {}", file, e);
    }
  }
}
