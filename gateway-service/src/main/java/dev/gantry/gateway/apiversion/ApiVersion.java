package dev.gantry.gateway.apiversion;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Docker's Engine API, {@code 1.NN}. */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
  public static final ApiVersion MINIMUM = new ApiVersion(1, 24);
  public static final ApiVersion MAXIMUM = new ApiVersion(1, 51);

  /** From here on, streams of containers without a terminal have a content type of their own. */
  public static final ApiVersion MULTIPLEXED_CONTENT_TYPE = new ApiVersion(1, 42);

  private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  /**
   * The version of this text.
   *
   * @throws IllegalArgumentException for anything but two numbers with a dot
   */
  public static ApiVersion parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not an API version: " + text);
    }
    return new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  public boolean atLeast(ApiVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
