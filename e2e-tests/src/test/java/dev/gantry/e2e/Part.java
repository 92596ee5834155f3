package dev.gantry.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process of an installation, as the launcher names it. */
enum Part {
  AGENT("agent"),
  CONTROL_PLANE("control-plane"),
  KAFKA("kafka"),
  POSTGRES("postgres");

  private final String title;

  Part(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Its process id as the launcher recorded it. */
  long pid(Path home) {
    Path file = home.resolve("run").resolve(title + ".pid");
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Kills it as {@code kill -9} does, and returns when it is gone. */
  void kill(Path home) {
    long pid = pid(home);
    ProcessHandle process =
        ProcessHandle.of(pid)
            .orElseThrow(() -> new AssertionError("no " + title + " with pid " + pid));
    process.destroyForcibly();
    process.onExit().join();
  }
}
