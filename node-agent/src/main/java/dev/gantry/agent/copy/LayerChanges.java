package dev.gantry.agent.copy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.launch.RootFs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a container's writable layer changes of its image, as Docker's diff tells it: a folder in
 * which something changed is itself modified, and stands before that.
 */
public final class LayerChanges {
  private static final int MODIFIED = 0;
  private static final int ADDED = 1;
  private static final int DELETED = 2;

  /** Targets of what the engine mounts in each container: of its making, not of the container's. */
  private static final Set<String> OURS =
      Set.of(
          "/dev",
          "/dev/console",
          "/dev/mqueue",
          "/dev/pts",
          "/dev/shm",
          "/etc/hostname",
          "/etc/hosts",
          "/etc/resolv.conf",
          "/proc",
          "/sys");

  /** Folders are held open on the way down; far more than any honest path has. */
  private static final int DEEPEST = 512;

  private final FdCalls files;
  private final LowerLayers image;
  private final List<Change> found = new ArrayList<>();

  /**
   * A change, by Docker's keys.
   *
   * @param kind 0 modified, 1 added, 2 deleted
   */
  public record Change(@JsonProperty("Path") String path, @JsonProperty("Kind") int kind) {}

  private LayerChanges(FdCalls files, LowerLayers image) {
    this.files = files;
    this.image = image;
  }

  /** Looks at the layers as they lie on the disk, mounted or not. */
  public static List<Change> of(Kernel kernel, RootFs root) {
    FdCalls files = new FdCalls(kernel);
    LayerChanges changes =
        new LayerChanges(files, new LowerLayers(files, root.lowerDirsBottomFirst().reversed()));
    int upper;
    try {
      upper = kernel.open(root.upper(), Kernel.O_PATH | FdCalls.O_DIRECTORY, 0);
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT)) {
        return List.of(); // the container has not been prepared yet
      }
      throw e;
    }
    try {
      changes.folder(upper, List.of());
    } finally {
      files.close(upper);
    }
    return changes.found;
  }

  /**
   * @return whether something of the engine's is in it
   */
  private boolean folder(int fd, List<String> path) {
    if (path.size() > DEEPEST) {
      throw new IllegalArgumentException("folders are nested too deep: " + text(path));
    }
    boolean ours = false;
    int open = files.reopen(fd, Kernel.O_RDONLY | FdCalls.O_DIRECTORY);
    try {
      for (String name : names(open)) {
        List<String> below = new ArrayList<>(path);
        below.add(name);
        ours |= entry(open, name, below);
      }
    } finally {
      files.close(open);
    }
    return ours;
  }

  private Set<String> names(int open) {
    Set<String> all = new TreeSet<>();
    for (List<String> some = files.list(open); !some.isEmpty(); some = files.list(open)) {
      all.addAll(some);
    }
    return all;
  }

  private boolean entry(int folder, String name, List<String> path) {
    int fd;
    try {
      fd = files.entry(folder, name);
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT)) {
        return false; // it went meanwhile
      }
      throw e;
    }
    try {
      FileStat stat = files.stat(fd);
      if (LayerMark.isWhiteout(stat)) {
        found.add(new Change(text(path), DELETED));
        return false;
      }
      return stat.type() == FileStat.Type.FOLDER
          ? folderEntry(fd, stat, path)
          : fileEntry(stat, path);
    } finally {
      files.close(fd);
    }
  }

  private boolean fileEntry(FileStat stat, List<String> path) {
    if (OURS.contains(text(path)) && stat.size() == 0) {
      return true;
    }
    found.add(new Change(text(path), image.find(path).isPresent() ? MODIFIED : ADDED));
    return false;
  }

  private boolean folderEntry(int fd, FileStat stat, List<String> path) {
    FileStat before = image.find(path).filter(s -> s.type() == FileStat.Type.FOLDER).orElse(null);
    int at = found.size();
    boolean ours = folder(fd, path);
    if (before != null && LayerMark.isOpaque(files, fd)) {
      taken(fd, path);
    }
    boolean changedBelow = found.size() > at;
    boolean mine = OURS.contains(text(path)) || ours;
    boolean same =
        before != null
            && before.mode() == stat.mode()
            && (mine || before.modified().equals(stat.modified()));
    if (changedBelow || !same && !(mine && before == null)) {
      boolean other = before == null && image.find(path).isEmpty();
      found.add(at, new Change(text(path), other ? ADDED : MODIFIED));
    }
    return mine && before == null && !changedBelow;
  }

  /** The folder was removed and made anew: what the image had in it, and it has not, is deleted. */
  private void taken(int fd, List<String> path) {
    int open = files.reopen(fd, Kernel.O_RDONLY | FdCalls.O_DIRECTORY);
    try {
      Set<String> still = new HashSet<>(names(open));
      for (String name : image.list(path)) {
        if (!still.contains(name)) {
          List<String> below = new ArrayList<>(path);
          below.add(name);
          found.add(new Change(text(below), DELETED));
        }
      }
    } finally {
      files.close(open);
    }
  }

  private static String text(List<String> path) {
    return RawName.text("/" + String.join("/", path));
  }
}
