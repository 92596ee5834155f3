package dev.gantry.gateway.stream;

import dev.gantry.gateway.apiversion.ApiVersion;

/** Docker's content types of container streams. */
final class StreamType {
  static final String RAW = "application/vnd.docker.raw-stream";
  static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";

  private StreamType() {}

  static String of(boolean tty, ApiVersion version) {
    return !tty && version.atLeast(ApiVersion.MULTIPLEXED_CONTENT_TYPE) ? MULTIPLEXED : RAW;
  }
}
