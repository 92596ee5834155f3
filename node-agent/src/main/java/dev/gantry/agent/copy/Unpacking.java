package dev.gantry.agent.copy;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Unpacks a tar archive into a folder of a container, by Docker's rules. */
final class Unpacking {
  private static final int COPY_BYTES = 256 << 10;
  private static final int PERMISSIONS = 07777;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int FIFO = 0010000;
  private static final int NOTHING = -1;

  /**
   * @param keepKinds a folder is not replaced by something else, nor the other way round
   * @param owner of all that is unpacked; empty = whom the archive says
   */
  record Rules(boolean keepKinds, Optional<Owner> owner) {}

  private final FdCalls files;
  private final TargetFolders folders;
  private final Rules rules;
  private final TarEntries entries;
  private final byte[] chunk = new byte[COPY_BYTES];
  private final ByteBuffer direct = ByteBuffer.allocateDirect(COPY_BYTES);
  private final List<FolderTime> times = new ArrayList<>();

  private record FolderTime(EntryPath entry, Instant at) {}

  Unpacking(FdCalls files, TargetFolders folders, Rules rules, InputStream archive)
      throws IOException {
    this.files = files;
    this.folders = folders;
    this.rules = rules;
    this.entries = new TarEntries(archive);
  }

  void run() throws IOException {
    for (TarArchiveEntry e = entries.next(); e != null; e = entries.next()) {
      if (!e.isGlobalPaxHeader()) {
        EntryPath path = EntryPath.of(entries.name(), folders.pathOf(""));
        if (!path.isFolderItself()) {
          attempt(e, path);
        }
      }
    }
    // Last, because making an entry changes the time of its folder.
    for (FolderTime time : times.reversed()) {
      setTime(time);
    }
  }

  private void attempt(TarArchiveEntry e, EntryPath path) throws IOException {
    try {
      entry(e, path);
    } catch (KernelException failure) {
      throw CopyFailures.writing(failure, folders.pathOf(path.path()));
    }
  }

  private void entry(TarArchiveEntry e, EntryPath path) throws IOException {
    int parent = folders.parentOf(path);
    int there = find(parent, path.name());
    if (there == NOTHING) {
      make(e, path, parent);
      return;
    }
    try {
      over(e, path, parent, there);
    } finally {
      files.close(there);
    }
  }

  private int find(int parent, String name) {
    try {
      return files.entry(parent, name);
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT)) {
        return NOTHING;
      }
      throw e;
    }
  }

  private void over(TarArchiveEntry e, EntryPath path, int parent, int there) throws IOException {
    FileStat stat = files.stat(there);
    if (rules.keepKinds() && stat.isFolder() != e.isDirectory()) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "cannot overwrite %s \"%s\" with %s \"%s\""
              .formatted(
                  stat.isFolder() ? "directory" : "non-directory",
                  folders.pathOf(path.path()),
                  stat.isFolder() ? "non-directory" : "directory",
                  folders.pathOf("")));
    }
    if (stat.isFolder() && e.isDirectory()) {
      if (!files.fileSystem(there).isOfTheKernel()) {
        attributes(e, there);
        times.add(new FolderTime(path, time(e)));
      }
      return;
    }
    boolean plain = e.isFile() && !e.isLink() && !e.isSymbolicLink();
    if (stat.mountRoot() && stat.type() == FileStat.Type.FILE && plain) {
      // A file that is mounted (/etc/hosts, a bind) can't be replaced, but written.
      content(e, files.reopen(there, Kernel.O_WRONLY | Kernel.O_TRUNC));
      return;
    }
    new Clearing(files).remove(parent, path.name());
    folders.forget();
    make(e, path, folders.parentOf(path));
  }

  private void make(TarArchiveEntry e, EntryPath path, int parent) throws IOException {
    String name = path.name();
    int mode = e.getMode() & PERMISSIONS;
    if (e.isLink()) {
      hardLink(path, parent);
      return;
    } else if (e.isSymbolicLink()) {
      files.symlink(entries.link(), parent, name);
    } else if (e.isDirectory()) {
      files.mkdir(parent, name);
      times.add(new FolderTime(path, time(e)));
    } else if (e.isCharacterDevice()) {
      files.mknod(parent, name, CHARACTER_DEVICE | mode, e.getDevMajor(), e.getDevMinor());
    } else if (e.isBlockDevice()) {
      files.mknod(parent, name, BLOCK_DEVICE | mode, e.getDevMajor(), e.getDevMinor());
    } else if (e.isFIFO()) {
      files.mknod(parent, name, FIFO | mode, 0, 0);
    } else if (e.isFile()) {
      content(e, files.create(parent, name));
      return;
    } else {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "the archive has an entry of unknown type: " + path.path());
    }
    made(e, parent, name);
  }

  private void made(TarArchiveEntry e, int parent, String name) {
    int fd = files.entry(parent, name);
    try {
      attributes(e, fd);
    } finally {
      files.close(fd);
    }
  }

  private void hardLink(EntryPath path, int parent) {
    EntryPath target = EntryPath.of(entries.link(), folders.pathOf(""));
    int from = folders.open(target.parent());
    try {
      files.hardLink(from, target.name(), parent, path.name());
    } finally {
      files.close(from);
    }
  }

  /** Closes the file. */
  private void content(TarArchiveEntry e, int fd) throws IOException {
    try {
      for (int n = entries.read(chunk); n >= 0; n = entries.read(chunk)) {
        direct.clear().put(chunk, 0, n).flip();
        MemorySegment left = MemorySegment.ofBuffer(direct);
        while (left.byteSize() > 0) {
          left = left.asSlice(files.kernel().write(fd, left));
        }
      }
      attributes(e, fd);
    } finally {
      files.close(fd);
    }
  }

  /** The owner first: a change of it clears setuid bits and capabilities. */
  private void attributes(TarArchiveEntry e, int fd) {
    Owner owner = rules.owner().orElseGet(() -> new Owner(e.getLongUserId(), e.getLongGroupId()));
    // What is there now: a running container may have put something else in its place.
    boolean link = files.stat(fd).type() == FileStat.Type.LINK;
    files.own(fd, owner.uid(), owner.gid());
    if (!link) {
      entries.xattrs().forEach((name, value) -> xattr(fd, name, value));
      files.mode(fd, e.getMode() & PERMISSIONS);
    }
    files.time(fd, time(e));
  }

  /** Attributes in {@code trusted} are overlayfs's and the host's. */
  private void xattr(int fd, String name, byte[] value) {
    if (name.startsWith("trusted.")) {
      return;
    }
    try {
      files.setXattr(fd, name, value);
    } catch (KernelException e) {
      if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EPERM)) {
        throw e;
      }
    }
  }

  private static Instant time(TarArchiveEntry e) {
    return e.getLastModifiedTime().toInstant();
  }

  private void setTime(FolderTime time) {
    try {
      int parent = folders.open(time.entry().parent());
      try {
        int fd = files.entry(parent, time.entry().name());
        try {
          files.time(fd, time.at());
        } finally {
          files.close(fd);
        }
      } finally {
        files.close(parent);
      }
    } catch (KernelException e) {
      // The archive, or the container, replaced or removed it meanwhile.
      if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR)) {
        throw CopyFailures.writing(e, folders.pathOf(time.entry().path()));
      }
    }
  }
}
