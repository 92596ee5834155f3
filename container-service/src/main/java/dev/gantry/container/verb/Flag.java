package dev.gantry.container.verb;

import java.util.Locale;
import java.util.Set;

/** Docker's boolean query parameters: everything but these is true. */
final class Flag {
  private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");

  private Flag() {}

  static boolean of(String text) {
    return !FALSE.contains(text.trim().toLowerCase(Locale.ROOT));
  }
}
