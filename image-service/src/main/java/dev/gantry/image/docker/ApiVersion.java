package dev.gantry.image.docker;

import jakarta.servlet.http.HttpServletRequest;

/**
 * The version of Docker's API that a client speaks: 1.24 and newer, so the minor number says it.
 */
record ApiVersion(int minor) {
  private static final int NEWEST = 51;

  static ApiVersion of(HttpServletRequest request) {
    String header = request.getHeader("X-Gantry-Api-Version");
    return new ApiVersion(
        header == null || !header.matches("1\\.\\d{1,3}")
            ? NEWEST
            : Integer.parseInt(header.substring(2)));
  }

  boolean isBefore(int otherMinor) {
    return minor < otherMinor;
  }
}
