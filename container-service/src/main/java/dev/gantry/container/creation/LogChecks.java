package dev.gantry.container.creation;

import dev.gantry.model.spec.LogPolicy;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Docker's {@code --log-driver} and {@code --log-opt}. */
final class LogChecks {
  private static final Set<String> DRIVERS = Set.of("json-file", "local", "none");
  private static final Set<String> OPTIONS =
      Set.of(
          "max-size",
          "max-file",
          "compress",
          "labels",
          "labels-regex",
          "env",
          "env-regex",
          "tag",
          "mode",
          "max-buffer-size");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([kmgt]?)i?b?");

  private LogChecks() {}

  static LogPolicy check(HostWishes.Log log) {
    String driver = log == null || log.type() == null || log.type().isEmpty() ? "" : log.type();
    if (driver.isEmpty()) {
      driver = LogPolicy.DEFAULT.driver();
    }
    if (!DRIVERS.contains(driver)) {
      throw Bad.request("logger: no log driver named '" + driver + "' is registered");
    }
    Map<String, String> options = log == null || log.config() == null ? Map.of() : log.config();
    for (String option : options.keySet()) {
      if (!OPTIONS.contains(option)) {
        throw Bad.request("unknown log opt '" + option + "' for " + driver + " log driver");
      }
    }
    return new LogPolicy(driver, size(options.get("max-size")), files(options.get("max-file")));
  }

  private static long size(String text) {
    if (text == null || text.equals("-1")) {
      return LogPolicy.DEFAULT.maxFileBytes();
    }
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    long bytes = 0;
    if (matcher.matches()) {
      int power = " kmgt".indexOf(matcher.group(2).isEmpty() ? " " : matcher.group(2));
      bytes = Long.parseLong(matcher.group(1)) << (10 * power);
    }
    if (bytes <= 0) {
      throw Bad.request("invalid size: '" + text + "'");
    }
    return bytes;
  }

  private static int files(String text) {
    if (text == null) {
      return LogPolicy.DEFAULT.maxFiles();
    }
    if (!text.matches("\\d{1,6}")) {
      throw Bad.request("invalid max-file: '" + text + "'");
    }
    int files = Integer.parseInt(text);
    if (files < 1) {
      throw Bad.request("max-file cannot be less than 1");
    }
    return files;
  }
}
