package dev.gantry.agent.copy;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An image's layers as an overlay mount would show them, looked at without mounting. No link is
 * followed: names are taken one by one.
 */
final class LowerLayers {
  private final FdCalls files;
  private final List<Path> topFirst;

  LowerLayers(FdCalls files, List<Path> topFirst) {
    this.files = files;
    this.topFirst = List.copyOf(topFirst);
  }

  /** What one layer says of a path. */
  private sealed interface Saying {
    record Here(FileStat stat) implements Saying {}

    /** Taken away here, or hidden: layers below are not asked. */
    record Gone() implements Saying {}

    record Nothing() implements Saying {}
  }

  /**
   * @param names from the root, at least one
   */
  Optional<FileStat> find(List<String> names) {
    for (Path layer : topFirst) {
      switch (ask(layer, names, fd -> {})) {
        case Saying.Here here -> {
          return Optional.of(here.stat());
        }
        case Saying.Gone gone -> {
          return Optional.empty();
        }
        case Saying.Nothing nothing -> {} // the next one
      }
    }
    return Optional.empty();
  }

  /** The names in a folder, with those of all layers that show through. */
  Set<String> list(List<String> folder) {
    Set<String> shown = new TreeSet<>();
    Set<String> gone = new TreeSet<>();
    for (Path layer : topFirst) {
      Saying saying = ask(layer, folder, fd -> read(fd, shown, gone));
      boolean other =
          saying instanceof Saying.Here here && here.stat().type() != FileStat.Type.FOLDER;
      if (saying instanceof Saying.Gone || other) {
        break;
      }
    }
    return shown;
  }

  private void read(int fd, Set<String> shown, Set<String> gone) {
    int open = files.reopen(fd, Kernel.O_RDONLY | FdCalls.O_DIRECTORY);
    try {
      for (List<String> some = files.list(open); !some.isEmpty(); some = files.list(open)) {
        for (String name : some) {
          boolean away = LayerMark.isWhiteout(statOf(open, name));
          if (away) {
            gone.add(name);
          } else if (!gone.contains(name)) {
            shown.add(name);
          }
        }
      }
    } finally {
      files.close(open);
    }
  }

  private FileStat statOf(int folder, String name) {
    int fd = files.entry(folder, name);
    try {
      return files.stat(fd);
    } finally {
      files.close(fd);
    }
  }

  private interface Look {
    void at(int folder);
  }

  /**
   * @param look what to do with the path itself where it is a folder here; Gone is answered then
   *     when it is opaque
   */
  private Saying ask(Path layer, List<String> names, Look look) {
    Deque<Integer> open = new ArrayDeque<>();
    try {
      open.push(files.kernel().open(layer, Kernel.O_PATH | FdCalls.O_DIRECTORY, 0));
      boolean hidden = false;
      FileStat stat = null;
      for (int i = 0; i < names.size(); i++) {
        if (stat != null && stat.type() != FileStat.Type.FOLDER) {
          return new Saying.Gone();
        }
        try {
          open.push(files.entry(open.peek(), names.get(i)));
        } catch (KernelException e) {
          if (e.is(Errno.ENOENT)) {
            return hidden ? new Saying.Gone() : new Saying.Nothing();
          }
          throw e;
        }
        stat = files.stat(open.peek());
        if (LayerMark.isWhiteout(stat)) {
          return new Saying.Gone();
        }
        hidden |= stat.type() == FileStat.Type.FOLDER && LayerMark.isOpaque(files, open.peek());
      }
      if (stat.type() == FileStat.Type.FOLDER) {
        look.at(open.peek());
      }
      return new Saying.Here(stat);
    } finally {
      open.forEach(files::close);
    }
  }
}
