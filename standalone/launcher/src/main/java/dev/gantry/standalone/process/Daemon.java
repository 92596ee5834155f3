package dev.gantry.standalone.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts a process that outlives us and our terminal: a session of its own (setsid), nothing on its
 * standard input, output appended to a log file, a short environment, / as working directory.
 */
public final class Daemon {
  private Daemon() {}

  static ProcessIdentity start(Part part, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    // The child of a JVM never leads a process group, so setsid becomes the program without a fork
    // and the pid we get is the part's own.
    command.add("setsid");
    command.addAll(part.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    clean(builder.environment());
    if (!Files.exists(log)) {
      Files.createFile(log);
    }
    Process process = builder.start();
    return ProcessIdentity.of(process.pid())
        .orElseThrow(() -> new IOException(part.name() + " ended at once; see " + log));
  }

  /** Leaves only what a daemon should know of the shell that happened to start it. */
  public static void clean(Map<String, String> environment) {
    String zone = environment.get("TZ");
    environment.clear();
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("LANG", "C.UTF-8");
    if (zone != null) {
      environment.put("TZ", zone);
    }
  }
}
