package dev.gantry.image.blob;

import dev.gantry.model.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** An upload into a locked file of the {@code uploads} folder. */
final class FileBlobUpload extends BlobUpload {
  /** How often the free space is looked at. */
  private static final long SPACE_CHECK_BYTES = 16 << 20;

  private final FileBlobStore store;
  private final Path file;
  private final FileChannel channel;
  private final MessageDigest sha256 = Digest.sha256();
  private long size;
  private long nextSpaceCheck = SPACE_CHECK_BYTES;
  private Blob sealed;
  private boolean published;

  FileBlobUpload(FileBlobStore store, Path file) {
    this.store = store;
    this.file = file;
    try {
      this.channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw DiskErrors.of("create", file, e);
    }
    lock();
  }

  private void lock() {
    try {
      channel.lock();
    } catch (IOException e) {
      close();
      throw DiskErrors.of("flock", file, e);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (sealed != null) {
      throw new IllegalStateException("upload is sealed: " + sealed.digest());
    }
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw DiskErrors.of("write", file, e);
    }
    sha256.update(bytes, offset, length);
    size += length;
    if (size >= nextSpaceCheck) {
      store.requireSpace(SPACE_CHECK_BYTES);
      nextSpaceCheck = size + SPACE_CHECK_BYTES;
    }
  }

  @Override
  public Blob seal() {
    if (sealed == null) {
      try {
        channel.force(true);
      } catch (IOException e) {
        throw DiskErrors.of("fsync", file, e);
      }
      sealed = new Blob(Digest.of(sha256), size);
    }
    return sealed;
  }

  @Override
  public InputStream read() {
    requireSealed();
    try {
      return Files.newInputStream(published ? store.file(sealed.digest()) : file);
    } catch (IOException e) {
      throw DiskErrors.of("open", file, e);
    }
  }

  @Override
  public void publish() {
    requireSealed();
    if (published) {
      return;
    }
    Path target = store.file(sealed.digest());
    try {
      if (Files.notExists(target.getParent())) {
        Files.createDirectories(target.getParent());
        sync(target.getParent().getParent());
      }
      // Over a blob that is there already: the content is the same, readers keep the old file.
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      published = true;
      sync(target.getParent());
    } catch (IOException e) {
      throw DiskErrors.of("rename", target, e);
    }
  }

  /** A rename is durable when its folder is synced. */
  private static void sync(Path folder) throws IOException {
    try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
      open.force(true);
    }
  }

  private void requireSealed() {
    if (sealed == null) {
      throw new IllegalStateException("upload is not sealed");
    }
  }

  @Override
  public void close() {
    try {
      if (!published) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw DiskErrors.of("unlink", file, e);
    } finally {
      closeChannel();
    }
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskErrors.of("close", file, e);
    }
  }
}
