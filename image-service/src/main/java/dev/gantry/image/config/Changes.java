package dev.gantry.image.config;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The {@code changes} of an import: Dockerfile instructions that set parts of the configuration.
 */
public final class Changes {
  private Changes() {}

  /**
   * Applies instructions in order to an empty configuration.
   *
   * @param changes one or more instructions each, one a line; a backslash at the end of a line goes
   *     on in the next
   * @throws GantryException BAD_REQUEST, in Docker's words, with nothing applied
   */
  public static ContainerConfig apply(List<String> changes) {
    ContainerConfig.Draft draft = new ContainerConfig.Draft();
    for (String line : lines(String.join("\n", changes))) {
      apply(line, draft);
    }
    return draft.finish();
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String raw : text.split("\n", -1)) {
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (line.endsWith("\\")) {
        open.append(line, 0, line.length() - 1);
        continue;
      }
      lines.add(open.append(line).toString());
      open.setLength(0);
    }
    if (!open.isEmpty()) {
      lines.add(open.toString());
    }
    return lines;
  }

  private static void apply(String line, ContainerConfig.Draft draft) {
    String[] parts = line.split("\\s+", 2);
    String verb = parts[0].toUpperCase(Locale.ROOT);
    String rest = parts.length == 1 ? "" : parts[1].strip();
    try {
      switch (verb) {
        case "CMD" -> {
          draft.cmd = CommandForm.parse(rest).commandLine();
          draft.cmdSet = true;
        }
        case "ENTRYPOINT" -> entrypoint(rest, draft);
        case "ENV" -> KeyValues.parse(verb, rest, draft.environment()).forEach(draft::setEnv);
        case "LABEL" -> KeyValues.parse(verb, rest, draft.environment()).forEach(draft.labels::put);
        case "EXPOSE" ->
            Ports.parse(words(verb, rest, draft))
                .forEach(port -> draft.exposedPorts.put(port, java.util.Map.of()));
        case "VOLUME" -> volumes(rest, draft);
        case "USER" -> draft.user = one(verb, rest, draft);
        case "WORKDIR" -> draft.workingDir = resolve(draft.workingDir, one(verb, rest, draft));
        case "STOPSIGNAL" -> draft.stopSignal = Signals.checked(one(verb, rest, draft));
        case "ONBUILD" -> draft.onBuild.add(trigger(rest));
        case "HEALTHCHECK" -> draft.healthcheck = HealthcheckParser.parse(rest);
        default -> throw bad(parts[0] + " is not a valid change command");
      }
    } catch (IllegalArgumentException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    }
  }

  /** An entry point drops a command that came with the base, not one from these changes. */
  private static void entrypoint(String rest, ContainerConfig.Draft draft) {
    List<String> line = CommandForm.parse(rest).commandLine();
    draft.entrypoint = line.isEmpty() ? null : line;
    if (!draft.cmdSet) {
      draft.cmd = null;
    }
  }

  private static void volumes(String rest, ContainerConfig.Draft draft) {
    CommandForm form = CommandForm.parse(rest);
    List<String> paths = form.exec() ? form.arguments() : ShellWords.split(rest);
    if (paths.isEmpty()) {
      throw bad("VOLUME requires at least one argument");
    }
    for (String path : paths) {
      String expanded = ShellWords.expand(path, draft.environment()).strip();
      if (expanded.isEmpty()) {
        throw bad("VOLUME specified can not be an empty string");
      }
      draft.volumes.put(expanded, java.util.Map.of());
    }
  }

  private static List<String> words(String verb, String rest, ContainerConfig.Draft draft) {
    List<String> words =
        ShellWords.split(rest).stream()
            .map(word -> ShellWords.expand(word, draft.environment()))
            .toList();
    if (words.isEmpty()) {
      throw bad(verb + " requires at least one argument");
    }
    return words;
  }

  /** USER, WORKDIR and STOPSIGNAL take the whole line as their one argument. */
  private static String one(String verb, String rest, ContainerConfig.Draft draft) {
    if (rest.isEmpty()) {
      throw bad(verb + " requires exactly one argument");
    }
    return ShellWords.expand(rest, draft.environment());
  }

  private static String resolve(String current, String path) {
    String joined = path.startsWith("/") ? path : (current.isEmpty() ? "/" : current + "/") + path;
    return java.nio.file.Path.of(joined).normalize().toString();
  }

  private static String trigger(String rest) {
    String[] parts = rest.split("\\s+", 2);
    String verb = parts[0].toUpperCase(Locale.ROOT);
    switch (verb) {
      case "" -> throw bad("ONBUILD requires at least one argument");
      case "ONBUILD" -> throw bad("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
      case "FROM", "MAINTAINER" -> throw bad(verb + " isn't allowed as an ONBUILD trigger");
      default -> {
        return rest;
      }
    }
  }

  private static GantryException bad(String message) {
    return new GantryException(ErrorCode.BAD_REQUEST, message);
  }
}
