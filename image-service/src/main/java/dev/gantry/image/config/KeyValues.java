package dev.gantry.image.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of ENV and LABEL: {@code k=v k2="v 2"}, or the old form {@code k rest of line}. */
final class KeyValues {
  private KeyValues() {}

  static Map<String, String> parse(String verb, String rest, Map<String, String> environment) {
    List<String> words = ShellWords.split(rest);
    if (words.isEmpty()) {
      throw new IllegalArgumentException(verb + " requires at least one argument");
    }
    if (words.getFirst().indexOf('=') < 0) {
      return oldForm(verb, rest, environment);
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
      }
      put(pairs, verb, word.substring(0, equals), word.substring(equals + 1), environment);
    }
    return pairs;
  }

  private static Map<String, String> oldForm(
      String verb, String rest, Map<String, String> environment) {
    String[] parts = rest.split("\\s+", 2);
    if (parts.length < 2) {
      throw new IllegalArgumentException(verb + " must have two arguments");
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    put(pairs, verb, parts[0], parts[1], environment);
    return pairs;
  }

  private static void put(
      Map<String, String> pairs,
      String verb,
      String name,
      String value,
      Map<String, String> environment) {
    String expanded = ShellWords.expand(name, environment);
    if (expanded.isEmpty()) {
      throw new IllegalArgumentException(verb + " names can not be blank");
    }
    pairs.put(expanded, ShellWords.expand(value, environment));
  }
}
