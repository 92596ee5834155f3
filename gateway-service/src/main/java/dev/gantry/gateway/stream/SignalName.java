package dev.gantry.gateway.stream;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A Linux signal as Docker takes it: a name with or without SIG, in any case, or a number.
 *
 * @param value {@code SIGTERM}, {@code SIGRTMIN+3}, or a number
 */
record SignalName(String value) {
  static final SignalName KILL = new SignalName("SIGKILL");

  private static final int LAST = 64;
  // signal(7), in the order of their numbers on x86 and ARM, from 1.
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");
  private static final Set<String> OTHER_NAMES = Set.of("CLD", "IOT", "POLL", "UNUSED");

  /**
   * @throws GantryException BAD_REQUEST in Docker's words
   */
  static SignalName parse(String text) {
    String name = text.toUpperCase(Locale.ROOT);
    if (name.matches("\\d{1,2}")) {
      int number = Integer.parseInt(name);
      if (number < 1 || number > LAST) {
        throw invalid(text);
      }
      return number == NAMES.indexOf("KILL") + 1 ? KILL : new SignalName(name);
    }
    String bare = name.startsWith("SIG") ? name.substring(3) : name;
    if (NAMES.contains(bare) || OTHER_NAMES.contains(bare) || realTime(bare)) {
      return new SignalName("SIG" + bare);
    }
    throw invalid(text);
  }

  /** Whether both mean one signal: a number and its name do. */
  boolean isSameAs(SignalName other) {
    return number().equals(other.number());
  }

  private String number() {
    int known = value.startsWith("SIG") ? NAMES.indexOf(value.substring(3)) : -1;
    return known >= 0 ? Integer.toString(known + 1) : value;
  }

  private static boolean realTime(String bare) {
    return bare.matches("RTMIN(\\+([1-9]|1[0-5]))?|RTMAX(-([1-9]|1[0-4]))?");
  }

  private static GantryException invalid(String text) {
    return new GantryException(ErrorCode.BAD_REQUEST, "invalid signal: " + text);
  }
}
