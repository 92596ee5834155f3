package dev.gantry.agent.copy;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.launch.ResolvedMount;
import dev.gantry.agent.launch.RootFs;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/**
 * The files of a container that does not run, mounted as its processes would see them, in a mount
 * namespace that nobody lives in: it is there as long as its descriptors are open, so an agent that
 * is killed leaves no mount.
 *
 * <p>A thread made for it takes a mount namespace of its own, mounts, makes the container's root
 * its own, and ends. It may do nothing but system calls: after the pivot it sees no other file.
 */
public final class StoppedRoot {
  private static final long CLONE_NEWNS = 0x20000;
  private static final long MS_REC_PRIVATE = 16384 | 1 << 18;
  private static final long MNT_DETACH = 2;
  private static final long OPEN_TREE_CLONE = 1;
  private static final long AT_RECURSIVE = 0x8000;
  private static final long AT_EMPTY_PATH = 0x1000;
  private static final long CLOEXEC = 02000000;
  private static final long MOVE_MOUNT_EMPTY_PATHS = 4 | 0x40;
  private static final long MOUNT_ATTR_RDONLY = 1;
  private static final long MS_PRIVATE = 1 << 18;
  private static final int FSCONFIG_SET_STRING = 1;
  private static final int FSCONFIG_CMD_CREATE = 6;

  /** mount(2) takes a page of options, the last byte for the NUL. */
  private static final int MOST_OPTIONS = 4095;

  private final Kernel kernel;
  private final FdCalls files;
  private final RootFs rootFs;
  private final List<ResolvedMount.Bind> binds;
  private final boolean readOnly;

  private StoppedRoot(
      Kernel kernel, RootFs rootFs, List<ResolvedMount.Bind> binds, boolean readOnly) {
    this.kernel = kernel;
    this.files = new FdCalls(kernel);
    this.rootFs = rootFs;
    this.binds = binds;
    this.readOnly = readOnly;
  }

  /**
   * Mounts; the caller sees to it that nobody else has the writable layer mounted.
   *
   * @param binds what is mounted over it, in order; targets are made where missing
   * @throws IOException something can't be mounted
   */
  public static CopyRoot mount(
      Kernel kernel, RootFs rootFs, List<ResolvedMount.Bind> binds, boolean readOnly)
      throws IOException {
    StoppedRoot root = new StoppedRoot(kernel, rootFs, binds, readOnly);
    CompletableFuture<CopyRoot> mounted = new CompletableFuture<>();
    Thread.ofPlatform().name("mount-for-copy").daemon().start(() -> root.run(mounted));
    try {
      return mounted.get();
    } catch (ExecutionException e) {
      throw new IOException("mounting the container's files: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      // Short work: what it makes is let go of when it is there.
      mounted.thenAccept(CopyRoot::close);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while mounting the container's files", e);
    }
  }

  private void run(CompletableFuture<CopyRoot> result) {
    CopyRoot made;
    try {
      made = make();
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
      return;
    }
    result.complete(made);
  }

  private CopyRoot make() {
    kernel.call(Sys.UNSHARE, "mount namespace", CLONE_NEWNS);
    kernel.mount("none", Path.of("/"), null, MS_REC_PRIVATE, null);
    overlay();
    int root = kernel.open(rootFs.mountPoint(), Kernel.O_PATH | FdCalls.O_DIRECTORY, 0);
    try {
      for (ResolvedMount.Bind bind : binds) {
        bind(root, bind);
      }
      if (readOnly) {
        attributes(root, MOUNT_ATTR_RDONLY, 0, AT_EMPTY_PATH);
      }
      int namespace = kernel.open(Path.of("/proc/thread-self/ns/mnt"), Kernel.O_RDONLY, 0);
      try {
        letGoOfTheHost(root);
      } catch (KernelException e) {
        kernel.close(namespace);
        throw e;
      }
      return new CopyRoot(kernel, root, namespace);
    } catch (RuntimeException e) {
      kernel.close(root);
      throw e;
    }
  }

  /** Else the host's mounts would be held, as copies, for as long as the slowest client reads. */
  private void letGoOfTheHost(int root) {
    try (Arena arena = Arena.ofConfined()) {
      kernel.call(Sys.FCHDIR, "the container's root", root);
      long here = Kernel.cString(arena, ".");
      kernel.call(Sys.PIVOT_ROOT, "the container's root", here, here);
      kernel.call(Sys.UMOUNT2, "the old root", here, MNT_DETACH);
    }
  }

  private void overlay() {
    List<Path> topFirst = rootFs.lowerDirsBottomFirst().reversed();
    String options =
        topFirst.stream().map(Path::toString).collect(Collectors.joining(":", "lowerdir=", ""))
            + ",upperdir="
            + rootFs.upper()
            + ",workdir="
            + rootFs.work();
    if (options.length() <= MOST_OPTIONS) {
      kernel.mount("overlay", rootFs.mountPoint(), "overlay", 0, options);
    } else {
      layerByLayer(topFirst);
    }
  }

  /** Option by option, for which the length of all does not matter; kernel 6.5 and newer. */
  private void layerByLayer(List<Path> topFirst) {
    try (Arena arena = Arena.ofConfined()) {
      int fs = (int) kernel.call(Sys.FSOPEN, "overlay", Kernel.cString(arena, "overlay"), 1);
      try {
        topFirst.forEach(layer -> option(arena, fs, "lowerdir+", layer));
        option(arena, fs, "upperdir", rootFs.upper());
        option(arena, fs, "workdir", rootFs.work());
        kernel.call(Sys.FSCONFIG, "overlay", fs, FSCONFIG_CMD_CREATE, 0, 0, 0);
        int mount = (int) kernel.call(Sys.FSMOUNT, "overlay", fs, 1, 0);
        try {
          int at = kernel.open(rootFs.mountPoint(), Kernel.O_PATH, 0);
          try {
            move(mount, at, "overlay");
          } finally {
            kernel.close(at);
          }
        } finally {
          kernel.close(mount);
        }
      } finally {
        kernel.close(fs);
      }
    }
  }

  private void option(Arena arena, int fs, String name, Path value) {
    kernel.call(
        Sys.FSCONFIG,
        "overlay " + name + "=" + value,
        fs,
        FSCONFIG_SET_STRING,
        Kernel.cString(arena, name),
        Kernel.cString(arena, value),
        0);
  }

  private void bind(int root, ResolvedMount.Bind bind) {
    int tree;
    try (Arena arena = Arena.ofConfined()) {
      tree =
          (int)
              kernel.call(
                  Sys.OPEN_TREE,
                  bind.source().toString(),
                  Kernel.AT_FDCWD,
                  Kernel.cString(arena, bind.source()),
                  OPEN_TREE_CLONE | CLOEXEC | AT_RECURSIVE);
    }
    try {
      long set = bind.readOnly() ? MOUNT_ATTR_RDONLY : 0;
      attributes(tree, set, MS_PRIVATE, AT_EMPTY_PATH | AT_RECURSIVE);
      int at = target(root, RawName.of(bind.target()), Files.isDirectory(bind.source()));
      try {
        move(tree, at, bind.source() + " → " + bind.target());
      } finally {
        kernel.close(at);
      }
    } finally {
      kernel.close(tree);
    }
  }

  private void attributes(int fd, long set, long propagation, long flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(32, 8);
      attributes.set(ValueLayout.JAVA_LONG, 0, set);
      attributes.set(ValueLayout.JAVA_LONG, 16, propagation);
      kernel.call(
          Sys.MOUNT_SETATTR,
          "fd " + fd,
          fd,
          Kernel.cString(arena, ""),
          flags,
          attributes.address(),
          attributes.byteSize());
    }
  }

  private void move(int tree, int at, String what) {
    try (Arena arena = Arena.ofConfined()) {
      long none = Kernel.cString(arena, "");
      kernel.call(Sys.MOVE_MOUNT, what, tree, none, at, none, MOVE_MOUNT_EMPTY_PATHS);
    }
  }

  /** Looked up from the root, whatever links the image, or another volume, has on the way. */
  private int target(int root, String path, boolean folder) {
    try {
      return files.resolve(root, path, 0);
    } catch (KernelException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
    try (TargetFolders folders = new TargetFolders(files, root, "/")) {
      EntryPath entry = EntryPath.of(path, "/");
      int parent = folders.parentOf(entry);
      if (folder) {
        files.mkdir(parent, entry.name());
      } else {
        files.close(files.create(parent, entry.name()));
      }
      int made = files.entry(parent, entry.name());
      files.mode(made, folder ? 0755 : 0644);
      return made;
    }
  }
}
