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

  void remove() throws IOException {
    for (Path folder : folders) {
      Commands.run(List.of("rm", "-rf", "--one-file-system", folder.toString()), Map.of());
    }
  }
}
