package dev.gantry.gateway.apiversion;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request path with Docker's optional version prefix taken off.
 *
 * @param version as asked for; the newest where the path names none
 * @param path raw, as the client sent it (percent-encoded); begins with a slash
 */
public record ApiTarget(ApiVersion version, String path) {
  // Two numbers: "/v2/" is the registry's.
  private static final Pattern PREFIX = Pattern.compile("/v(\\d{1,4}\\.\\d{1,4})(/.*)?");

  /**
   * Splits the path that a client sent.
   *
   * @throws GantryException BAD_REQUEST, in Docker's words, for a version we don't speak
   */
  public static ApiTarget parse(String rawPath) {
    Matcher matcher = PREFIX.matcher(rawPath);
    if (!matcher.matches()) {
      return new ApiTarget(ApiVersion.MAXIMUM, rawPath);
    }
    ApiVersion version = ApiVersion.parse(matcher.group(1));
    if (version.compareTo(ApiVersion.MAXIMUM) > 0) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "client version %s is too new. Maximum supported API version is %s"
              .formatted(version, ApiVersion.MAXIMUM));
    }
    if (version.compareTo(ApiVersion.MINIMUM) < 0) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "client version %s is too old. Minimum supported API version is %s, please upgrade your client to a newer version"
              .formatted(version, ApiVersion.MINIMUM));
    }
    return new ApiTarget(version, matcher.group(2) == null ? "/" : matcher.group(2));
  }
}
