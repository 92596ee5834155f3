package dev.gantry.image.intake;

import dev.gantry.image.blob.BlobStore;
import dev.gantry.image.blob.BlobUpload;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The files of an archive that is loaded, spooled as uploads: what each is, the manifest tells, and
 * that may come last. Closed, all that was not published is gone.
 */
final class LoadedFiles implements AutoCloseable {
  /** Manifests and configurations; layers are never read into memory. */
  private static final int JSON_LIMIT = 8 << 20;

  private static final int MOST_FILES = 10_000;

  private final Map<String, BlobUpload> files = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  /** Reads the whole archive. */
  static LoadedFiles spool(InputStream in, BlobStore store) throws IOException {
    LoadedFiles loaded = new LoadedFiles();
    boolean complete = false;
    try {
      loaded.read(in, store);
      complete = true;
      return loaded;
    } finally {
      if (!complete) {
        loaded.close();
      }
    }
  }

  private void read(InputStream in, BlobStore store) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
    TarArchiveEntry entry;
    while ((entry = tar.getNextEntry()) != null) {
      if (!entry.isCheckSumOK()) {
        throw new IOException("archive/tar: invalid tar header");
      }
      String name = normal(entry.getName());
      if (entry.isSymbolicLink()) {
        links.put(name, normal(sibling(name, entry.getLinkName())));
      } else if (entry.isLink()) {
        links.put(name, normal(entry.getLinkName()));
      } else if (entry.isFile()) {
        spool(name, tar, entry.getSize(), store);
      }
      if (files.size() + links.size() > MOST_FILES) {
        throw new IOException("more than " + MOST_FILES + " files");
      }
    }
  }

  private void spool(String name, InputStream content, long size, BlobStore store)
      throws IOException {
    BlobUpload upload = store.begin(size);
    BlobUpload before = files.put(name, upload);
    if (before != null) {
      before.close();
    }
    content.transferTo(upload);
    upload.seal();
  }

  private static String sibling(String name, String link) {
    Path parent = Path.of(name).getParent();
    return parent == null ? link : parent.resolve(link).toString();
  }

  private static String normal(String name) {
    return Path.of("/" + name).normalize().toString();
  }

  boolean has(String name) {
    return find(name) != null;
  }

  /**
   * @throws GantryException BAD_REQUEST when the archive has no such file
   */
  BlobUpload get(String name) {
    BlobUpload upload = find(name);
    if (upload == null) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid archive: file " + name + " not found");
    }
    return upload;
  }

  /** Links are followed once: docker save makes no chains of them. */
  private BlobUpload find(String name) {
    String path = normal(name);
    return files.get(links.getOrDefault(path, path));
  }

  String text(String name) {
    BlobUpload upload = get(name);
    if (upload.seal().size() > JSON_LIMIT) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid archive: " + name + " is too large");
    }
    try (InputStream in = upload.read()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new GantryException(ErrorCode.INTERNAL, "reading " + name + " of the archive: " + e, e);
    }
  }

  @Override
  public void close() {
    List<RuntimeException> failed = new ArrayList<>();
    for (BlobUpload upload : files.values()) {
      try {
        upload.close();
      } catch (RuntimeException e) {
        failed.add(e);
      }
    }
    if (!failed.isEmpty()) {
      failed.stream().skip(1).forEach(failed.getFirst()::addSuppressed);
      throw failed.getFirst();
    }
  }
}
