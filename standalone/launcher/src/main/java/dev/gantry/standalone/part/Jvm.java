package dev.gantry.standalone.part;

import dev.gantry.standalone.installation.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a part that is a JVM: class path, AOT cache, marker. */
final class Jvm {
  private Jvm() {}

  /**
   * The JVM's options up to and without the main class.
   *
   * @param part names the class path's folder in the distribution and the AOT cache
   */
  static List<String> options(
      Context context, String part, List<String> more, String... mainAndArguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(context.java().resolve("bin/java").toString());
    command.addAll(marker(context.installation(), part));
    command.addAll(more);
    command.add("-XX:+UseSerialGC");
    command.add("-XX:-UsePerfData");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.addAll(aot(context, part));
    command.add("-cp");
    command.add(classPath(context.dist().resolve(part).resolve("lib")));
    command.addAll(List.of(mainAndArguments));
    return command;
  }

  /** What no other process of this machine has in its arguments. */
  static List<String> marker(Installation installation, String part) {
    return List.of("-Dgantry.part=" + part, "-Dgantry.home=" + installation.home());
  }

  private static List<String> aot(Context context, String part) {
    if (context.recordAot()) {
      return List.of("-XX:AOTCacheOutput=" + recordedCache(context.installation(), part));
    }
    Path cache = context.dist().resolve("aot").resolve(part + ".aot");
    // A cache that does not fit any more is left aside by the JVM: slower, never wrong.
    return Files.exists(cache)
        ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off", "-Xlog:cds*=off")
        : List.of();
  }

  static Path recordedCache(Installation installation, String part) {
    return installation.home().resolve("cache").resolve(part).resolve(part + ".aot");
  }

  /** Sorted: an AOT cache is good only for the class path it was made with. */
  private static String classPath(Path folder) throws IOException {
    try (var jars = Files.list(folder)) {
      return String.join(
          ":", jars.map(Path::toString).filter(name -> name.endsWith(".jar")).sorted().toList());
    }
  }
}
