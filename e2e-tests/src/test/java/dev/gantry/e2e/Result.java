package dev.gantry.e2e;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * How a command ended.
 *
 * @param code exit code; 128 + n when a signal ended it
 * @param took from the start to the exit
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, only carried
record Result(Cli cli, int code, byte[] bytes, String err, Duration took) {
  private static final int LONGEST = 4000;

  /** Standard output as text. */
  String out() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Standard output without blanks at its ends. */
  String text() {
    return out().strip();
  }

  List<String> lines() {
    return out().lines().toList();
  }

  /** The command and all that it said. */
  String describe() {
    return "`%s`\nexit code %d after %d ms\n--- stdout:\n%s\n--- stderr:\n%s"
        .formatted(cli.line(), code, took.toMillis(), shortened(out()), shortened(err));
  }

  static String shortened(String text) {
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST) + "… (" + text.length() + " characters)";
  }
}
