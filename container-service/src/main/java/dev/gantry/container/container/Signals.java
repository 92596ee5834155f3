package dev.gantry.container.container;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Signal names and numbers of Linux on 64-bit x86 and ARM (signal(7)). */
public final class Signals {
  private static final String DEFAULT = "15";
  private static final int HIGHEST = 64;
  private static final String[] NAMES = {
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU",
    "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"
  };
  private static final Map<String, Integer> ALIASES =
      Map.of("IOT", 6, "CLD", 17, "POLL", 29, "UNUSED", 31, "RTMIN", 34, "RTMAX", 64);

  private Signals() {}

  /** The number of a signal given by name (with or without SIG) or number; empty when unknown. */
  public static Optional<Integer> parse(String signal) {
    String word = signal.trim().toUpperCase(Locale.ROOT);
    if (!word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = word.length() > 2 ? HIGHEST + 1 : Integer.parseInt(word);
      return number >= 1 && number <= HIGHEST ? Optional.of(number) : Optional.empty();
    }
    return named(word.startsWith("SIG") ? word.substring(3) : word);
  }

  private static Optional<Integer> named(String name) {
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].equals(name)) {
        return Optional.of(i + 1);
      }
    }
    return Optional.ofNullable(ALIASES.get(name));
  }

  /** As Docker's events give it; SIGTERM for an empty or unknown one. */
  static String number(String signal) {
    return signal == null ? DEFAULT : parse(signal).map(String::valueOf).orElse(DEFAULT);
  }
}
