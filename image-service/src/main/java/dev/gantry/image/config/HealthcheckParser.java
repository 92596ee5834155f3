package dev.gantry.image.config;

import dev.gantry.image.config.ContainerConfig.Healthcheck;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The arguments of HEALTHCHECK: flags, then {@code NONE} or {@code CMD command}. */
final class HealthcheckParser {
  private static final Set<String> FLAGS =
      Set.of("interval", "timeout", "start-period", "start-interval", "retries");

  private HealthcheckParser() {}

  static Healthcheck parse(String text) {
    Map<String, String> flags = new HashMap<>();
    String rest = takeFlags(text, flags);
    if (rest.isEmpty()) {
      throw new IllegalArgumentException("HEALTHCHECK requires at least one argument");
    }
    String[] parts = rest.split("\\s+", 2);
    String arguments = parts.length == 1 ? "" : parts[1].strip();
    return switch (parts[0].toUpperCase(Locale.ROOT)) {
      case "NONE" -> none(arguments);
      case "CMD" ->
          new Healthcheck(
              test(arguments),
              duration(flags, "interval"),
              duration(flags, "timeout"),
              duration(flags, "start-period"),
              duration(flags, "start-interval"),
              retries(flags.get("retries")));
      default ->
          throw new IllegalArgumentException(
              "Unknown type \""
                  + parts[0].toUpperCase(Locale.ROOT)
                  + "\" in HEALTHCHECK (try CMD)");
    };
  }

  private static String takeFlags(String text, Map<String, String> flags) {
    String rest = text;
    while (rest.startsWith("--")) {
      String[] parts = rest.split("\\s+", 2);
      int equals = parts[0].indexOf('=');
      String name = parts[0].substring(2, equals < 0 ? parts[0].length() : equals);
      if (!FLAGS.contains(name)) {
        throw new IllegalArgumentException("unknown flag: --" + name);
      }
      if (equals < 0) {
        throw new IllegalArgumentException("missing a value on flag: --" + name);
      }
      flags.put(name, parts[0].substring(equals + 1));
      rest = parts.length == 1 ? "" : parts[1];
    }
    return rest;
  }

  private static Healthcheck none(String arguments) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("HEALTHCHECK NONE takes no arguments");
    }
    return new Healthcheck(List.of("NONE"), 0, 0, 0, 0, 0);
  }

  private static List<String> test(String arguments) {
    CommandForm form = CommandForm.parse(arguments);
    if (form.arguments().isEmpty()) {
      throw new IllegalArgumentException("Missing command after HEALTHCHECK CMD");
    }
    List<String> test = new ArrayList<>();
    test.add(form.exec() ? "CMD" : "CMD-SHELL");
    test.addAll(form.arguments());
    return List.copyOf(test);
  }

  private static long duration(Map<String, String> flags, String name) {
    String value = flags.get(name);
    if (value == null || value.isEmpty()) {
      return 0;
    }
    long nanos = GoDuration.parse(value);
    if (nanos != 0 && nanos < 1_000_000) {
      throw new IllegalArgumentException("Interval \"" + name + "\" cannot be less than 1ms");
    }
    return nanos;
  }

  private static int retries(String value) {
    if (value == null || value.isEmpty()) {
      return 0;
    }
    try {
      int retries = Integer.parseInt(value);
      if (retries < 0) {
        throw new IllegalArgumentException("--retries cannot be negative (" + retries + ")");
      }
      return retries;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "strconv.ParseInt: parsing \"" + value + "\": invalid syntax", e);
    }
  }
}
