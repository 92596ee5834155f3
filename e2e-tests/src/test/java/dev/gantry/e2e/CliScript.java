package dev.gantry.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of docker commands, one a line: {@code command => exit code, pattern}. The pattern is
 * looked for in all that was said, without blanks at its ends; none = anything may be said. {@code
 * {word}} stands for a name of a container, or of a volume if the word begins with {@code vol};
 * {@code IMAGE} for the busybox image. All lines are played, whatever fails; each is a check.
 */
final class CliScript {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern NAME = Pattern.compile("\\{([a-z]+)}");

  private final Docker docker;
  private final Map<String, String> names = new LinkedHashMap<>();

  private CliScript(Docker docker) {
    this.docker = docker;
  }

  /** The number of checks. */
  static int play(Docker docker, String table) {
    CliScript script = new CliScript(docker);
    List<String> failures = new ArrayList<>();
    List<String> lines = table.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    for (String line : lines) {
      script.check(line, failures);
    }
    if (!failures.isEmpty()) {
      throw new AssertionError(
          failures.size() + " of " + lines.size() + " failed\n" + String.join("\n", failures));
    }
    return lines.size();
  }

  private void check(String line, List<String> failures) {
    int arrow = line.indexOf(" => ");
    String[] expected = named(line.substring(arrow + 4)).split(" ", 2);
    Result result = docker.run(words(named(line.substring(0, arrow))));
    String said = (result.text() + "\n" + result.err().strip()).strip();
    boolean asSaid =
        expected.length == 1
            || Pattern.compile(expected[1], Pattern.CASE_INSENSITIVE).matcher(said).find();
    if (result.code() != Integer.parseInt(expected[0]) || !asSaid) {
      failures.add("expected " + String.join(" ", expected) + " of " + result.describe());
    }
  }

  private String named(String text) {
    return NAME.matcher(text.replace("IMAGE", BusyboxImage.NAME))
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    names.computeIfAbsent(
                        found.group(1),
                        word ->
                            word.startsWith("vol")
                                ? docker.volume(word)
                                : docker.container(word))));
  }

  private static String[] words(String command) {
    return WORD.matcher(command)
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .toArray(String[]::new);
  }
}
