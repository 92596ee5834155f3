package dev.gantry.standalone.part;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;

/**
 * The built jars, copied below the installation's home before they are run: the user {@code gantry}
 * need not reach the source tree, and a later build does not change the jars of a running JVM.
 *
 * @param source the staged build, with a file {@code id} that names its content
 */
public record Distribution(Path source) {
  private static final String CACHES = "aot";
  private static final String[] PARTS = {"control-plane", "kafka", "agent", CACHES};

  /** Copies the distribution unless it is there; the folder to run from. */
  public Path installOnce(Path lib) throws IOException {
    String id = Files.readString(source.resolve("id")).strip();
    Path target = lib.resolve("gantry-" + id);
    if (Files.exists(target)) {
      addCaches(target);
      return target;
    }
    Path draft = lib.resolve("gantry-" + id + ".new");
    Trees.delete(draft);
    Files.createDirectories(draft);
    for (String part : PARTS) {
      if (Files.exists(source.resolve(part))) {
        copy(source.resolve(part), draft.resolve(part));
      }
    }
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    return target;
  }

  /** Class caches may have been recorded after the jars were installed. */
  private void addCaches(Path target) throws IOException {
    Path caches = target.resolve(CACHES);
    if (Files.exists(caches) || !Files.exists(source.resolve(CACHES))) {
      return;
    }
    Path draft = target.resolve(CACHES + ".new");
    Trees.delete(draft);
    copy(source.resolve(CACHES), draft);
    Files.move(draft, caches, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The copy that was installed last; empty when there is none. */
  public static Optional<Path> installed(Path lib) throws IOException {
    try (var entries = Files.list(lib)) {
      return entries
          .filter(Distribution::isCopy)
          .max(Comparator.comparingLong(copy -> copy.toFile().lastModified()));
    }
  }

  private static boolean isCopy(Path entry) {
    String name = entry.getFileName().toString();
    return name.startsWith("gantry-") && !name.endsWith(".new");
  }

  /** Removes the copies of other builds; call it when no process runs from them. */
  public static void removeOthers(Path lib, Path current) throws IOException {
    try (var entries = Files.list(lib)) {
      for (Path entry : entries.toList()) {
        boolean copy = entry.getFileName().toString().startsWith("gantry-");
        if (copy && !entry.equals(current)) {
          Trees.delete(entry);
        }
      }
    }
  }

  /** With their times: an AOT cache is good only for jars of the same time and size. */
  private static void copy(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
          Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        } else {
          Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
          Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
        }
      }
    }
  }
}
