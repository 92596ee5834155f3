package dev.gantry.agent.volume;

import dev.gantry.agent.kernel.FileCalls;
import dev.gantry.agent.snapshot.LayeredView;
import dev.gantry.agent.snapshot.Trees;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The volumes of the node: {@code volumes/<tenant>/<name>/_data}. Made at their first use, kept
 * until their owner says otherwise.
 */
public final class VolumeStore {
  private static final String DATA = "_data";
  private static final String TRASH = ".deleted";

  private final Path folder;
  private final FileCalls files;
  private final ConcurrentMap<Path, ReentrantLock> locks = new ConcurrentHashMap<>();

  public VolumeStore(Path folder, FileCalls files) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.files = files;
    Files.createDirectories(folder.resolve(TRASH));
    // A deletion that was cut off.
    Trees.delete(folder.resolve(TRASH));
    Files.createDirectories(folder.resolve(TRASH));
  }

  /**
   * The folder of a volume, made when missing.
   *
   * @param copyUpFrom when the volume is empty it gets what the image has at this path
   * @param layersBottomFirst the image
   */
  public Path use(
      TenantId tenant, VolumeName name, Optional<String> copyUpFrom, List<Path> layersBottomFirst)
      throws IOException {
    Path data = pathOf(tenant, name);
    ReentrantLock lock = locks.computeIfAbsent(data, p -> new ReentrantLock());
    lock.lock();
    try {
      Files.createDirectories(data);
      if (copyUpFrom.isPresent() && isEmpty(data)) {
        copyUp(new LayeredView(files, layersBottomFirst), copyUpFrom.get(), data);
      }
    } finally {
      lock.unlock();
    }
    return data;
  }

  public Path pathOf(TenantId tenant, VolumeName name) {
    return folder.resolve(tenant.value()).resolve(name.value()).resolve(DATA);
  }

  /**
   * Deletes a volume and all that is in it. Renamed away first, so that a new one of the same name
   * begins empty whatever happens meanwhile. Nothing there is a success.
   */
  public void delete(TenantId tenant, VolumeName name) throws IOException {
    Path volume = pathOf(tenant, name).getParent();
    Path trash = folder.resolve(TRASH).resolve(UUID.randomUUID().toString());
    try {
      Files.move(volume, trash, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException nothing) {
      return;
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("volume " + name + " is a file system of its own", e);
    }
    Trees.delete(trash);
  }

  private static boolean isEmpty(Path data) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(data)) {
      return !entries.iterator().hasNext();
    }
  }

  private static void copyUp(LayeredView image, String target, Path data) throws IOException {
    Optional<LayeredView.Node> from = image.find(target);
    if (from.isEmpty() || !from.get().isFolder()) {
      return;
    }
    for (var child : image.children(from.get()).entrySet()) {
      copy(image, child.getValue(), data.resolve(child.getKey()));
    }
    takeAttributes(from.get().top(), data);
  }

  private static void copy(LayeredView image, LayeredView.Node from, Path to) throws IOException {
    Files.copy(from.top(), to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    if (from.isFolder()) {
      for (var child : image.children(from).entrySet()) {
        copy(image, child.getValue(), to.resolve(child.getKey()));
      }
      takeAttributes(from.top(), to);
    }
  }

  /** After the content, which changes the time of its folder. */
  private static void takeAttributes(Path from, Path to) throws IOException {
    var stat = Files.readAttributes(from, "unix:uid,gid,mode,lastModifiedTime");
    Files.setAttribute(to, "unix:uid", stat.get("uid"));
    Files.setAttribute(to, "unix:gid", stat.get("gid"));
    Files.setAttribute(to, "unix:mode", (int) stat.get("mode") & 07777);
    Files.setAttribute(to, "lastModifiedTime", stat.get("lastModifiedTime"));
  }
}
