package dev.gantry.agent.security;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a kernel's release. */
record KernelVersion(int major, int minor) {
  private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+).*");

  static KernelVersion parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a kernel version: " + text);
    }
    return new KernelVersion(
        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  static KernelVersion running() {
    return parse(System.getProperty("os.version"));
  }

  boolean atLeast(String other) {
    KernelVersion needed = parse(other);
    return major > needed.major || major == needed.major && minor >= needed.minor;
  }
}
