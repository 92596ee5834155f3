package dev.gantry.agent.cgroup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Devices and what may be done with them.
 *
 * @param type {@code c}haracter, {@code b}lock or {@code a}ny
 * @param major -1 = any
 * @param minor -1 = any
 * @param access some of {@code r}, {@code w} and {@code m}
 */
public record DeviceRule(char type, int major, int minor, String access) {
  private static final Pattern FORM =
      Pattern.compile("([acb]) ([0-9]{1,9}|\\*):([0-9]{1,9}|\\*) ([rwm]{1,3})");

  /**
   * @param text as {@code c 1:3 rwm}; {@code *} stands for any number
   * @throws IllegalArgumentException in Docker's words
   */
  public static DeviceRule parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("invalid device cgroup rule format: '" + text + "'");
    }
    return new DeviceRule(
        form.group(1).charAt(0), number(form.group(2)), number(form.group(3)), form.group(4));
  }

  private static int number(String text) {
    return text.equals("*") ? -1 : Integer.parseInt(text);
  }

  /** As cgroup v1 takes it. */
  @Override
  public String toString() {
    return type + " " + text(major) + ":" + text(minor) + " " + access;
  }

  private static String text(int number) {
    return number < 0 ? "*" : Integer.toString(number);
  }
}
