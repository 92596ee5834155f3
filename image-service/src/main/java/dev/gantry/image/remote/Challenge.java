package dev.gantry.image.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code WWW-Authenticate} header asks for.
 *
 * @param scheme in lower case
 * @param parameters names in lower case
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1">RFC 9110, section 11.6.1</a>
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

  /** Either a parameter, or the scheme that begins the next challenge. */
  private static final Pattern PART =
      Pattern.compile(
          "\\G[\\s,]*+(?:(?<name>"
              + TOKEN
              + ")\\s*+=\\s*+(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|(?<plain>"
              + TOKEN
              + "))|(?<scheme>"
              + TOKEN
              + ")(?=[\\s,]|$))");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** All of them, in their order. What can't be read ends the list. */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      parse(header, challenges);
    }
    return challenges;
  }

  private static void parse(String header, List<Challenge> challenges) {
    String scheme = null;
    Map<String, String> parameters = new TreeMap<>();
    Matcher matcher = PART.matcher(header);
    while (matcher.find()) {
      if (matcher.group("scheme") != null) {
        add(scheme, parameters, challenges);
        scheme = matcher.group("scheme").toLowerCase(Locale.ROOT);
        parameters = new TreeMap<>();
      } else {
        String quoted = matcher.group("quoted");
        parameters.putIfAbsent(
            matcher.group("name").toLowerCase(Locale.ROOT),
            quoted == null ? matcher.group("plain") : quoted.replaceAll("\\\\(.)", "$1"));
      }
    }
    add(scheme, parameters, challenges);
  }

  private static void add(
      String scheme, Map<String, String> parameters, List<Challenge> challenges) {
    if (scheme != null) {
      challenges.add(new Challenge(scheme, parameters));
    }
  }

  boolean isBearer() {
    return scheme.equals("bearer");
  }

  boolean isBasic() {
    return scheme.equals("basic");
  }

  /** Empty when absent. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
