package dev.gantry.image.config;

import java.util.Locale;
import java.util.Set;

/** Names of Linux signals, for STOPSIGNAL. See signal(7). */
final class Signals {
  private static final int HIGHEST = 64;
  private static final Set<String> NAMES =
      Set.of(
          ("HUP INT QUIT ILL TRAP ABRT IOT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CLD"
                  + " CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO POLL PWR SYS"
                  + " RTMIN RTMAX")
              .split(" "));

  private Signals() {}

  /**
   * The text as given, which may be a number or a name with or without {@code SIG}.
   *
   * @throws IllegalArgumentException in Docker's words
   */
  static String checked(String text) {
    String name = text.toUpperCase(Locale.ROOT);
    name = name.startsWith("SIG") ? name.substring(3) : name;
    boolean number =
        text.matches("\\d{1,2}") && Integer.parseInt(text) <= HIGHEST && !text.equals("0");
    boolean realtime = name.matches("RTM(IN\\+|AX-)\\d{1,2}");
    if (!number && !realtime && !NAMES.contains(name)) {
      throw new IllegalArgumentException("invalid signal: " + text);
    }
    return text;
  }
}
