package dev.gantry.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Folders that a daemon makes at fixed places whatever its options say: those that were not there
 * before it are removed after it.
 */
record Traces(List<Path> folders) {
  /** To be called before the daemon starts. */
  static Traces of(String... places) {
    return new Traces(List.of(places).stream().map(Path::of).filter(Files::notExists).toList());
  }

  /** All of them, even when one can't be removed. */
  void remove() throws IOException {
    IOException failures = null;
    for (Path folder : folders) {
      try {
        for (String mount : mountsOf(folder)) {
          Commands.run(List.of("umount", "-l", mount), Map.of());
        }
        Commands.run(List.of("rm", "-rf", "--one-file-system", folder.toString()), Map.of());
      } catch (IOException e) {
        if (failures != null) {
          e.addSuppressed(failures);
        }
        failures = e;
      }
    }
    if (failures != null) {
      throw failures;
    }
  }

  /** The folder itself as a mount point: network plugins mount theirs on itself. */
  private static List<String> mountsOf(Path folder) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .map(line -> line.split(" ", 3)[1])
        .filter(folder.toString()::equals)
        .toList();
  }
}
