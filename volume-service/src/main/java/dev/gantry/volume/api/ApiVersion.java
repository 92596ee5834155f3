package dev.gantry.volume.api;

/** What changed in Docker's volume calls from one API version ({@code 1.NN}) to another. */
final class ApiVersion {
  private static final int PRUNES_ANONYMOUS_ONLY = 42;

  private ApiVersion() {}

  /**
   * Whether prune takes named volumes too, without being asked to. A client that names no version
   * speaks the newest.
   */
  static boolean prunesAll(String version) {
    if (version == null || !version.matches("1\\.\\d{1,3}")) {
      return false;
    }
    return Integer.parseInt(version.substring(2)) < PRUNES_ANONYMOUS_ONLY;
  }
}
