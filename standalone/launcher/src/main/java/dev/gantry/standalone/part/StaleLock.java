package dev.gantry.standalone.part;

import dev.gantry.standalone.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file {@code postmaster.pid} that a crash leaves in PostgreSQL's data folder.
 *
 * <p>PostgreSQL refuses to start when any process of its user has the pid in it, and after a boot
 * that may well be the Kafka broker. Nobody works in the folder → the lock is stale. As long as one
 * process (also a backend whose postmaster was killed) does, PostgreSQL itself decides.
 */
final class StaleLock {
  private StaleLock() {}

  /** Removes a stale lock. True when no process works in {@code data}. */
  static boolean clear(Path data) throws IOException {
    if (ProcessIdentity.anyIn(data)) {
      return false;
    }
    Files.deleteIfExists(data.resolve("postmaster.pid"));
    return true;
  }
}
