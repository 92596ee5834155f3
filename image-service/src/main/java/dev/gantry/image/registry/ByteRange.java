package dev.gantry.image.registry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes that a request wants, both ends included. A {@code Range} that is not one of bytes, or
 * names several, is ignored, as RFC 9110, section 14.2, allows.
 */
record ByteRange(long first, long last, boolean isPartial) {
  private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  static ByteRange parse(String header, long size) {
    Matcher matcher = FORM.matcher(header == null ? "" : header.strip());
    if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
      return new ByteRange(0, size - 1, false);
    }
    if (matcher.group(1).isEmpty()) {
      long suffix = Long.parseLong(matcher.group(2));
      return new ByteRange(suffix == 0 ? size : Math.max(0, size - suffix), size - 1, true);
    }
    long first = Long.parseLong(matcher.group(1));
    if (matcher.group(2).isEmpty()) {
      return new ByteRange(first, size - 1, true);
    }
    long last = Long.parseLong(matcher.group(2));
    return last < first
        ? new ByteRange(0, size - 1, false)
        : new ByteRange(first, Math.min(last, size - 1), true);
  }

  boolean isSatisfiable() {
    return !isPartial || first <= last;
  }

  long length() {
    return last - first + 1;
  }
}
