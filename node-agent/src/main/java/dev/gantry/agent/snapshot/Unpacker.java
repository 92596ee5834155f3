package dev.gantry.agent.snapshot;

import dev.gantry.agent.kernel.FileCallException;
import dev.gantry.agent.kernel.FileCalls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks the tar of one layer into a folder, in overlayfs's form: a deletion is a character device
 * 0/0, an opaque folder has the attribute {@code trusted.overlay.opaque}. Owner, mode, time, hard
 * links, devices, fifos and extended attributes are kept. Needs root.
 *
 * @see <a
 *     href="https://docs.kernel.org/filesystems/overlayfs.html#whiteouts-and-opaque-directories">
 *     overlayfs, whiteouts and opaque directories</a>
 */
final class Unpacker {
  static final String OPAQUE_ATTRIBUTE = "trusted.overlay.opaque";
  private static final byte[] YES = {'y'};
  private static final int COPY_BYTES = 256 << 10;
  private static final int ALL_MODE_BITS = 07777;

  private final FileCalls files;
  private final LayerFolder folder;
  private final boolean bottom;
  private final PaxXattrs xattrs;
  private final TarArchiveInputStream tar;
  private final byte[] chunk = new byte[COPY_BYTES];
  private final ByteBuffer direct = ByteBuffer.allocateDirect(COPY_BYTES);
  private final Set<String> whiteouts = new HashSet<>();
  private final List<FolderTime> folderTimes = new ArrayList<>();

  private record FolderTime(EntryName entry, TarArchiveEntry from) {}

  private Unpacker(FileCalls files, LayerFolder folder, boolean bottom, InputStream tar) {
    this.files = files;
    this.folder = folder;
    this.bottom = bottom;
    this.xattrs = new PaxXattrs(tar);
    this.tar = new TarArchiveInputStream(xattrs, StandardCharsets.UTF_8.name());
  }

  /**
   * @param bottom the lowest layer: there is nothing below that a mark could delete, so marks are
   *     left out
   * @throws IOException the tar is bad, names something outside, or the disk refuses
   */
  static void unpack(FileCalls files, InputStream tar, Path target, boolean bottom)
      throws IOException {
    try (LayerFolder folder = new LayerFolder(files, target)) {
      new Unpacker(files, folder, bottom, tar).run();
    }
  }

  private void run() throws IOException {
    for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
      EntryName name = EntryName.parse(e.getName());
      switch (Whiteout.read(name.name())) {
        case Whiteout.None none -> entry(e, name);
        case Whiteout.Opaque opaque -> markOpaque(name);
        case Whiteout.Of of -> whiteout(new EntryName(name.parent(), of.name()));
        case Whiteout.Ignored ignored -> {}
      }
    }
    // Last, because making an entry changes the time of its folder.
    for (FolderTime time : folderTimes.reversed()) {
      setTime(time.entry, folder.parentOf(time.entry), time.from);
    }
  }

  private void entry(TarArchiveEntry e, EntryName name) throws IOException {
    if (name.isRoot()) {
      attributes(e, new EntryName("", "."), folder.root());
      folderTimes.add(new FolderTime(new EntryName("", "."), e));
      return;
    }
    int parent = folder.parentOf(name);
    try {
      make(e, name, parent);
    } catch (FileCallException failure) {
      if (failure.errno() != FileCallException.EEXIST) {
        throw failure;
      }
      replace(e, name, parent);
    }
    if (e.isLink()) {
      return;
    }
    parent = folder.parentOf(name);
    attributes(e, name, parent);
    if (e.isDirectory()) {
      folderTimes.add(new FolderTime(name, e));
    } else {
      setTime(name, parent, e);
    }
  }

  /** The later of two entries of one name wins; a folder over a folder keeps what is inside. */
  private void replace(TarArchiveEntry e, EntryName name, int parent) throws IOException {
    boolean isFolder = (files.statAt(parent, name.name()) & FileCalls.S_IFMT) == FileCalls.S_IFDIR;
    if (isFolder && e.isDirectory()) {
      return;
    }
    if (isFolder) {
      Trees.delete(Path.of("/proc/self/fd/" + parent, name.name()));
    } else {
      files.unlinkAt(parent, name.name());
    }
    folder.forgetParent();
    make(e, name, folder.parentOf(name));
    if (e.isDirectory() && whiteouts.remove(name.path())) {
      // Deleted below and made anew here: what lower layers had in it must not shine through.
      files.setXattrAt(folder.parentOf(name), name.name(), OPAQUE_ATTRIBUTE, YES);
    }
  }

  private void make(TarArchiveEntry e, EntryName name, int parent) throws IOException {
    int mode = e.getMode() & ALL_MODE_BITS;
    if (e.isLink()) {
      hardLink(e, name, parent);
    } else if (e.isSymbolicLink()) {
      files.symlinkAt(e.getLinkName(), parent, name.name());
    } else if (e.isDirectory()) {
      files.mkdirAt(parent, name.name(), mode);
    } else if (e.isCharacterDevice()) {
      device(e, name, parent, FileCalls.S_IFCHR | mode);
    } else if (e.isBlockDevice()) {
      device(e, name, parent, FileCalls.S_IFBLK | mode);
    } else if (e.isFIFO()) {
      files.mknodAt(parent, name.name(), FileCalls.S_IFIFO | mode, 0, 0);
    } else if (e.isFile()) {
      content(name, parent, mode);
    } else {
      throw new IOException("layer has an entry of unknown type: " + e.getName());
    }
  }

  private void hardLink(TarArchiveEntry e, EntryName name, int parent) throws IOException {
    EntryName target = EntryName.parse(e.getLinkName());
    if (target.isRoot()) {
      throw new IOException("layer has a hard link to its root: " + e.getName());
    }
    int from = folder.openExisting(target.parent());
    try {
      files.linkAt(from, target.name(), parent, name.name());
    } finally {
      files.close(from);
    }
  }

  private void device(TarArchiveEntry e, EntryName name, int parent, int mode) throws IOException {
    files.mknodAt(parent, name.name(), mode, e.getDevMajor(), e.getDevMinor());
  }

  private void content(EntryName name, int parent, int mode) throws IOException {
    int fd = files.createAt(parent, name.name(), mode);
    try {
      for (int n = tar.read(chunk); n >= 0; n = tar.read(chunk)) {
        files.write(fd, direct.clear().put(chunk, 0, n).flip());
      }
    } finally {
      files.close(fd);
    }
  }

  /** Owner first: a change of owner clears setuid bits and capabilities. */
  private void attributes(TarArchiveEntry e, EntryName name, int parent) throws IOException {
    files.ownAt(parent, name.name(), e.getLongUserId(), e.getLongGroupId());
    if (!e.isSymbolicLink()) {
      files.modeAt(parent, name.name(), e.getMode() & ALL_MODE_BITS);
    }
    for (Map.Entry<String, byte[]> x : xattrs.ofLastEntry().entrySet()) {
      // trusted.* in a tar would forge overlay's marks, or reach into the host's own attributes.
      if (!x.getKey().startsWith("trusted.")) {
        files.setXattrAt(parent, name.name(), x.getKey(), x.getValue());
      }
    }
  }

  private void setTime(EntryName name, int parent, TarArchiveEntry e) throws IOException {
    java.time.Instant at = e.getLastModifiedTime().toInstant();
    try {
      files.timeAt(parent, name.name(), at.getEpochSecond(), at.getNano());
    } catch (FileCallException failure) {
      // A folder of this layer was replaced later by something else, or removed with its parent.
      if (failure.errno() != FileCallException.ENOENT) {
        throw failure;
      }
    }
  }

  private void markOpaque(EntryName mark) throws IOException {
    int parent = folder.parentOf(mark);
    if (!bottom) {
      files.setXattrAt(parent, ".", OPAQUE_ATTRIBUTE, YES);
    }
  }

  private void whiteout(EntryName name) throws IOException {
    int parent = folder.parentOf(name);
    int mode = files.statAt(parent, name.name());
    if (bottom) {
      return;
    }
    if (mode < 0) {
      files.mknodAt(parent, name.name(), FileCalls.S_IFCHR, 0, 0);
      whiteouts.add(name.path());
    } else if ((mode & FileCalls.S_IFMT) == FileCalls.S_IFDIR) {
      // The mark is for lower layers only; this layer's own folder stays.
      files.setXattrAt(parent, name.name(), OPAQUE_ATTRIBUTE, YES);
    }
  }
}
