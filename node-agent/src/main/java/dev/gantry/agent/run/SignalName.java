package dev.gantry.agent.run;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Names of signals as Docker takes them: {@code SIGTERM}, {@code term}, {@code 15}, {@code
 * RTMIN+3}.
 */
public final class SignalName {
  // By number from 1; signal(7), the numbers of x86-64 and aarch64.
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");
  private static final int SIGTERM = 15;
  private static final int RTMIN = 34;
  private static final int RTMAX = 64;

  private SignalName() {}

  /** The number; empty when there is no such signal. */
  public static OptionalInt number(String signal) {
    String name = signal.strip().toUpperCase(Locale.ROOT);
    if (name.matches("[0-9]{1,3}")) {
      int number = Integer.parseInt(name);
      return number >= 1 && number <= RTMAX ? OptionalInt.of(number) : OptionalInt.empty();
    }
    if (name.startsWith("SIG")) {
      name = name.substring("SIG".length());
    }
    int known = NAMES.indexOf(name);
    return known >= 0 ? OptionalInt.of(known + 1) : other(name);
  }

  /** The number of what a container is to be stopped with. */
  public static int stopSignal(String wished) {
    return wished == null || wished.isEmpty() ? SIGTERM : number(wished).orElse(SIGTERM);
  }

  private static OptionalInt other(String name) {
    return switch (name) {
      case "IOT" -> OptionalInt.of(6);
      case "CLD" -> OptionalInt.of(17);
      case "POLL" -> OptionalInt.of(29);
      case "RTMIN" -> OptionalInt.of(RTMIN);
      case "RTMAX" -> OptionalInt.of(RTMAX);
      default -> realTime(name);
    };
  }

  private static OptionalInt realTime(String name) {
    int number = 0;
    if (name.matches("RTMIN\\+[0-9]{1,2}")) {
      number = RTMIN + Integer.parseInt(name.substring("RTMIN+".length()));
    } else if (name.matches("RTMAX-[0-9]{1,2}")) {
      number = RTMAX - Integer.parseInt(name.substring("RTMAX-".length()));
    }
    return number >= RTMIN && number <= RTMAX ? OptionalInt.of(number) : OptionalInt.empty();
  }
}
