package dev.gantry.agent.launch;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads small files of an image from the overlay's layers as a mount would show them, top layer
 * first, without following any link: what an image says must not lead the agent through the host.
 */
final class ImageFiles {
  private static final long MOST_BYTES = 4 << 20;

  private final Kernel kernel;
  private final List<Path> topFirst = new ArrayList<>();

  ImageFiles(Kernel kernel, RootFs rootFs) {
    this.kernel = kernel;
    topFirst.add(rootFs.upper());
    topFirst.addAll(rootFs.lowerDirsBottomFirst().reversed());
  }

  /** Lines of {@code /etc/<name>}; none if it is missing, hidden, a link or no plain file. */
  List<String> etcLines(String name) {
    for (Path layer : topFirst) {
      Path etc = layer.resolve("etc");
      Optional<BasicFileAttributes> folder = attributes(etc);
      if (folder.isEmpty()) {
        continue;
      }
      if (!folder.get().isDirectory()) {
        return List.of(); // a whiteout hides all below; a link is not followed
      }
      Optional<BasicFileAttributes> file = attributes(etc.resolve(name));
      if (file.isPresent()) {
        return file.get().isRegularFile() ? lines(etc.resolve(name), file.get()) : List.of();
      }
      if (isOpaque(etc)) {
        return List.of();
      }
    }
    return List.of();
  }

  private static Optional<BasicFileAttributes> attributes(Path path) {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<String> lines(Path file, BasicFileAttributes attributes) {
    if (attributes.size() > MOST_BYTES) {
      return List.of();
    }
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private boolean isOpaque(Path folder) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(1);
      long size =
          kernel.call(
              Sys.LGETXATTR,
              folder.toString(),
              Kernel.cString(arena, folder),
              Kernel.cString(arena, "trusted.overlay.opaque"),
              value.address(),
              1);
      return size == 1 && value.get(ValueLayout.JAVA_BYTE, 0) == 'y';
    } catch (KernelException e) {
      return false; // ENODATA: not marked; EOPNOTSUPP: can't be marked
    }
  }
}
