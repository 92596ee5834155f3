package dev.gantry.agent.cgroup;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.KernelFiles;
import dev.gantry.agent.kernel.Sys;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Folders and files of cgroupfs, with errors that name value and errno. */
final class CgroupFiles {
  private static final int AT_REMOVEDIR = 0x200;
  private static final int MODE = 0755;
  private static final int TRIES = 2000;
  private static final long PAUSE_NANOS = 500_000;

  private final Kernel kernel;

  CgroupFiles(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Empty when there is no such file. */
  static Optional<String> read(Path file) {
    try {
      return Optional.of(KernelFiles.read(file));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
  }

  /** Whether the group was made: false if it was there. */
  boolean make(Path group) {
    try (Arena arena = Arena.ofConfined()) {
      long path = Kernel.cString(arena, group);
      kernel.call(Sys.MKDIRAT, group.toString(), Kernel.AT_FDCWD, path, MODE);
      return true;
    } catch (KernelException e) {
      if (e.is(Errno.EEXIST)) {
        return false;
      }
      throw e;
    }
  }

  void write(Path group, Setting setting) {
    Path file = group.resolve(setting.file());
    int fd;
    try {
      fd = kernel.open(file, Kernel.O_WRONLY, 0);
    } catch (KernelException e) {
      if (setting.optional() && e.is(Errno.ENOENT)) {
        return;
      }
      throw e;
    }
    try (Arena arena = Arena.ofConfined()) {
      byte[] value = setting.value().getBytes(StandardCharsets.UTF_8);
      MemorySegment bytes = arena.allocate(value.length + 1L);
      MemorySegment.copy(MemorySegment.ofArray(value), 0, bytes, 0, value.length);
      String target = file + " ← " + setting.value();
      kernel.again(Sys.WRITE, target, fd, bytes.address(), value.length);
    } finally {
      kernel.close(fd);
    }
  }

  /** A group, and before it all below it, which a privileged container may have made. */
  static List<Path> deepestFirst(Path group) {
    List<Path> groups = new ArrayList<>();
    addBelow(group, groups);
    return groups;
  }

  private static void addBelow(Path group, List<Path> groups) {
    groupsIn(group).forEach(below -> addBelow(below, groups));
    groups.add(group);
  }

  /** The groups right below one; none where there is no such group. */
  static List<Path> groupsIn(Path parent) {
    try (Stream<Path> found = Files.list(parent)) {
      return found.filter(Files::isDirectory).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cgroups in " + parent, e);
    }
  }

  /** {@link #remove}, of all: what fails does not keep the others from being removed. */
  void removeEach(List<Path> groups) {
    RuntimeException first = null;
    for (Path group : groups) {
      try {
        remove(group);
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /**
   * Removes a group. The kernel says EBUSY for a moment after the last process has ended, without a
   * way to be told when that is over.
   */
  void remove(Path group) {
    for (int i = 0; !tryRemove(group, i == TRIES); i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private boolean tryRemove(Path group, boolean last) {
    try (Arena arena = Arena.ofConfined()) {
      long path = Kernel.cString(arena, group);
      kernel.call(Sys.UNLINKAT, group.toString(), Kernel.AT_FDCWD, path, AT_REMOVEDIR);
      return true;
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT)) {
        return true;
      }
      if (e.is(Errno.EBUSY) && !last) {
        return false;
      }
      throw e;
    }
  }
}
