package dev.gantry.image.config;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The argument of CMD, ENTRYPOINT and the like: a JSON array of strings (exec form), or else a line
 * for the shell.
 */
record CommandForm(boolean exec, List<String> arguments) {
  private static final JsonMapper JSON = JsonMapper.shared();

  static CommandForm parse(String rest) {
    List<String> array = rest.startsWith("[") ? strings(rest) : null;
    if (array != null) {
      return new CommandForm(true, array);
    }
    return new CommandForm(false, rest.isEmpty() ? List.of() : List.of(rest));
  }

  /** What is executed; the shell form runs under {@code /bin/sh -c}. */
  List<String> commandLine() {
    return exec || arguments.isEmpty() ? arguments : List.of("/bin/sh", "-c", arguments.getFirst());
  }

  /** Null when it is anything but an array of strings: Docker then takes it for the shell form. */
  private static List<String> strings(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      if (!node.isArray()) {
        return null;
      }
      List<String> strings = new ArrayList<>();
      for (JsonNode element : node) {
        if (!element.isString()) {
          return null;
        }
        strings.add(element.stringValue());
      }
      return List.copyOf(strings);
    } catch (JacksonException e) {
      return null;
    }
  }
}
