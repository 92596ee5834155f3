package dev.gantry.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The endpoint under test, one for the whole run: a platform started for it, or, when {@code
 * GANTRY_E2E_DOCKER_HOST} is set, one that runs already (a real dockerd, to check the tests
 * themselves).
 */
final class Platform implements AutoCloseable {
  static final String GIVEN_HOST = "GANTRY_E2E_DOCKER_HOST";

  private final Path scratch;
  private final Optional<Installation> own;
  private final String host;

  private Platform(Path scratch, Optional<Installation> own, String host) {
    this.scratch = scratch;
    this.own = own;
    this.host = host;
  }

  static Platform start() {
    try {
      Path scratch = newScratch();
      String given = System.getenv(GIVEN_HOST);
      Platform platform = given == null ? started(scratch) : attached(scratch, given);
      try (Docker docker = platform.docker()) {
        BusyboxImage.importInto(docker, scratch);
      } catch (Throwable e) {
        platform.closeAfter(e);
        throw e;
      }
      return platform;
    } catch (IOException e) {
      throw new AssertionError("cannot prepare the platform for the tests", e);
    }
  }

  private static Platform attached(Path scratch, String host) {
    return new Platform(scratch, Optional.empty(), host);
  }

  private static Platform started(Path scratch) {
    Installation installation =
        new Installation(Installation.repository(), scratch.resolve("home"));
    try {
      installation.up();
      return new Platform(scratch, Optional.of(installation), installation.dockerHost());
    } catch (Throwable e) {
      installation.keepLogs("platform");
      try {
        installation.downAll();
      } catch (Throwable second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** A temporary folder that others may pass: PostgreSQL below it runs as a user of its own. */
  static Path newScratch() throws IOException {
    Path scratch = Files.createTempDirectory("gantry-e2e");
    return Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwx--x--x"));
  }

  /** True when the tests started it, so that they may stop and break it. */
  boolean isOwn() {
    return own.isPresent();
  }

  /** That of the tests; ask {@link #isOwn} before. */
  Installation installation() {
    return own.orElseThrow();
  }

  /** A client; close it to remove what was made under its names. */
  Docker docker() throws IOException {
    return new Docker(host, Files.createDirectories(scratch.resolve("docker-config")));
  }

  /** A folder for files of the tests, gone after the run. */
  Path scratch() {
    return scratch;
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException | AssertionError second) {
      failure.addSuppressed(second);
    }
  }

  @Override
  public void close() {
    own.ifPresent(installation -> installation.keepLogs("platform"));
    own.ifPresent(Installation::downAll);
    // --one-file-system: should a mount have been left, nothing behind it may be deleted.
    Cli.of("rm", "-rf", "--one-file-system", scratch.toString()).run();
  }
}
