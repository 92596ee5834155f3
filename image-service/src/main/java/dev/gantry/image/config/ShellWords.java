package dev.gantry.image.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Words as a Dockerfile has them: split at blanks outside quotes; then quotes and escapes taken
 * off, and {@code $NAME}, {@code ${NAME}}, {@code ${NAME:-else}}, {@code ${NAME:+then}} filled in
 * from the environment.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#environment-replacement">Dockerfile,
 *     environment replacement</a>
 */
final class ShellWords {
  private final String text;
  private final Map<String, String> environment;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private ShellWords(String text, Map<String, String> environment) {
    this.text = text;
    this.environment = environment;
  }

  /** Splits at blanks; quotes and escapes stay in the words. */
  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote == 0 && Character.isWhitespace(c)) {
        flush(word, words);
        continue;
      }
      word.append(c);
      if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
    }
    flush(word, words);
    return words;
  }

  private static void flush(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /**
   * @throws IllegalArgumentException for a quote or brace that is not closed, or an expansion that
   *     is not supported
   */
  static String expand(String word, Map<String, String> environment) {
    return new ShellWords(word, environment).run();
  }

  private String run() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case '\'' -> single();
        case '"' -> quoted();
        case '$' -> variable();
        case '\\' -> out.append(at < text.length() ? text.charAt(at++) : '\\');
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  private void single() {
    int end = text.indexOf('\'', at);
    if (end < 0) {
      throw new IllegalArgumentException(
          "unexpected end of statement while looking for matching single-quote");
    }
    out.append(text, at, end);
    at = end + 1;
  }

  private void quoted() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case '"' -> {
          return;
        }
        case '$' -> variable();
        case '\\' -> escapedInQuotes();
        default -> out.append(c);
      }
    }
    throw new IllegalArgumentException(
        "unexpected end of statement while looking for matching double-quote");
  }

  private void escapedInQuotes() {
    char next = at < text.length() ? text.charAt(at) : 0;
    if (next == '"' || next == '$' || next == '\\') {
      out.append(next);
      at++;
    } else {
      out.append('\\');
    }
  }

  private void variable() {
    if (at < text.length() && text.charAt(at) == '{') {
      at++;
      braced();
      return;
    }
    String name = name();
    out.append(name.isEmpty() ? "$" : environment.getOrDefault(name, ""));
  }

  private void braced() {
    String name = name();
    int end = text.indexOf('}', at);
    if (name.isEmpty() || end < 0) {
      throw new IllegalArgumentException("syntax error: bad substitution");
    }
    String rest = text.substring(at, end);
    String value = environment.getOrDefault(name, "");
    at = end + 1;
    if (rest.isEmpty()) {
      out.append(value);
    } else if (rest.startsWith(":-")) {
      out.append(value.isEmpty() ? expand(rest.substring(2), environment) : value);
    } else if (rest.startsWith(":+")) {
      out.append(value.isEmpty() ? "" : expand(rest.substring(2), environment));
    } else {
      throw new IllegalArgumentException(
          "unsupported modifier (" + rest.charAt(0) + ") in substitution");
    }
  }

  private String name() {
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at), at == start)) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isNamePart(char c, boolean first) {
    return c == '_'
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (!first && c >= '0' && c <= '9');
  }
}
