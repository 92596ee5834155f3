package dev.gantry.agent.copy;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.launch.RootFs;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.stream.PathStat;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * The files of containers: looked at, packed, unpacked into. Calls block on the disk: for platform
 * threads.
 */
public final class CopyFiles {
  private static final long NO_MOUNT = -1;

  private final Kernel kernel;

  public CopyFiles(Kernel kernel) {
    this.kernel = kernel;
  }

  private FdCalls in(CopyRoot root) {
    return new FdCalls(kernel, root.ids());
  }

  /**
   * @throws GantryException NOT_FOUND with the path as the message; BAD_REQUEST
   */
  public PathStat stat(CopyRoot root, String path) {
    try (Outgoing found = open(root, path)) {
      return found.stat();
    }
  }

  /**
   * Finds what is to be copied out. To be closed.
   *
   * @throws GantryException as {@link #stat}
   */
  public Outgoing open(CopyRoot root, String path) {
    CopyPath wanted = CopyPath.of(RawName.of(path));
    FdCalls files = in(root);
    try {
      int fd = files.resolve(root.folder(), wanted.path(), FdCalls.O_NOFOLLOW);
      try {
        FileStat stat = files.stat(fd);
        boolean mounted = stat.mountRoot() && stat.isFolder();
        if (files.fileSystem(fd).isOfTheKernel() && !mounted) {
          throw CopyFailures.notFound(path);
        }
        return new Outgoing(files, fd, wanted, statOf(root, wanted, stat), devices(root));
      } catch (RuntimeException e) {
        files.close(fd);
        throw e;
      }
    } catch (KernelException e) {
      throw CopyFailures.of(e, "lstat", path);
    }
  }

  /**
   * Writes the files of the root itself, without what is mounted over them, as a tar archive.
   *
   * @throws IOException the sink failed, or a file shrank meanwhile
   * @throws KernelException a file can't be read
   */
  public void export(CopyRoot root, ArchiveSink sink) throws IOException {
    FdCalls files = in(root);
    Packing.ofOneMount(files, sink, files.stat(root.folder()).mount()).packContent(root.folder());
  }

  /**
   * What the writable layer changes of the image's files.
   *
   * @throws KernelException a folder can't be read
   */
  public List<LayerChanges.Change> changes(RootFs root) {
    return LayerChanges.of(kernel, root);
  }

  /**
   * Bytes of the files in the writable layer.
   *
   * @throws KernelException a folder can't be read
   */
  public long written(RootFs root) {
    return LayerSize.of(kernel, root.upper());
  }

  private PathStat statOf(CopyRoot root, CopyPath path, FileStat stat) {
    boolean link = stat.type() == FileStat.Type.LINK;
    String target = link ? new LinkTarget(in(root), root.folder()).of(path.path()) : "";
    return new PathStat(
        RawName.text(path.base()),
        stat.size(),
        stat.goMode(),
        stat.modified(),
        RawName.text(target));
  }

  private long devices(CopyRoot root) {
    FdCalls files = in(root);
    try {
      int fd = files.resolve(root.folder(), "/dev", FdCalls.O_NOFOLLOW | FdCalls.O_DIRECTORY);
      try {
        FileStat stat = files.stat(fd);
        return stat.mountRoot() ? stat.mount() : NO_MOUNT;
      } finally {
        files.close(fd);
      }
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
        return NO_MOUNT;
      }
      throw e;
    }
  }

  /** Something to be copied out, held open. */
  public static final class Outgoing implements AutoCloseable {
    private final FdCalls files;
    private final int fd;
    private final CopyPath path;
    private final PathStat stat;
    private final long devices;

    private Outgoing(FdCalls files, int fd, CopyPath path, PathStat stat, long devices) {
      this.files = files;
      this.fd = fd;
      this.path = path;
      this.stat = stat;
      this.devices = devices;
    }

    public PathStat stat() {
      return stat;
    }

    /**
     * Writes the archive.
     *
     * @throws IOException the sink failed, or a file shrank meanwhile
     * @throws KernelException a file can't be read
     */
    public void pack(ArchiveSink sink) throws IOException {
      new Packing(files, sink, devices).pack(fd, path.entryName());
    }

    @Override
    public void close() {
      files.close(fd);
    }
  }

  /**
   * Checks the folder that is to be unpacked into.
   *
   * @throws GantryException NOT_FOUND with the path as the message; BAD_REQUEST; FORBIDDEN: it is
   *     read-only
   */
  public void checkTarget(CopyRoot root, String path) {
    FdCalls files = in(root);
    try {
      int fd = files.resolve(root.folder(), target(path), 0);
      try {
        FileStat stat = files.stat(fd);
        if (!stat.isFolder()) {
          throw new GantryException(ErrorCode.BAD_REQUEST, "extraction point is not a directory");
        }
        FileSystem on = files.fileSystem(fd);
        if (on.readOnly()) {
          boolean ofRoot = stat.mount() == files.stat(root.folder()).mount();
          throw new GantryException(
              ErrorCode.FORBIDDEN,
              ofRoot ? CopyFailures.ROOT_READ_ONLY : CopyFailures.VOLUME_READ_ONLY);
        }
      } finally {
        files.close(fd);
      }
    } catch (KernelException e) {
      throw CopyFailures.of(e, "lstat", path);
    }
  }

  /**
   * Unpacks an archive into a folder.
   *
   * @param keepKinds a folder is not replaced by something else, nor the other way round
   * @param owner of all that is unpacked; empty = whom the archive says
   * @throws GantryException what the archive has does not fit, or the disk is full
   * @throws IOException the archive is bad or ended early
   */
  public void unpack(
      CopyRoot root, String path, boolean keepKinds, Optional<Owner> owner, InputStream archive)
      throws IOException {
    FdCalls files = in(root);
    try (TargetFolders folders = new TargetFolders(files, root.folder(), target(path))) {
      new Unpacking(files, folders, new Unpacking.Rules(keepKinds, owner), archive).run();
    }
  }

  private static String target(String path) {
    return CopyPath.of(RawName.of(path)).path();
  }
}
