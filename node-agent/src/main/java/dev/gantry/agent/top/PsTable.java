package dev.gantry.agent.top;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.stream.ProcessTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the host's {@code ps} prints, and keeps the container's lines. Pure. */
final class PsTable {
  /** A column that is not the pid, given its title: {@code -o comm=PID}. */
  private static final Pattern TITLED = Pattern.compile("([^\\s,=]*)=[^=]*PID");

  private PsTable() {}

  /**
   * The lines of a container are found by the column PID, so nothing else may be called so.
   *
   * @throws GantryException BAD_REQUEST in Docker's words
   */
  static void check(String args) {
    Matcher titled = TITLED.matcher(args);
    while (titled.find()) {
      String column = titled.group(1).replaceFirst("^-+[oO]?", "");
      if (!column.equals("pid")) {
        throw new GantryException(
            ErrorCode.BAD_REQUEST, "specifying \"" + titled.group() + "\" is not allowed");
      }
    }
  }

  static ProcessTable of(String output, Set<Integer> pids) {
    List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
    List<String> titles = lines.isEmpty() ? List.of() : words(lines.getFirst());
    int pidColumn = titles.indexOf("PID");
    if (pidColumn < 0) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "Couldn't find PID field in ps output");
    }
    List<List<String>> rows = new ArrayList<>();
    boolean ours = false;
    for (String line : lines.subList(1, lines.size())) {
      List<String> words = words(line);
      if (words.size() <= pidColumn) {
        continue;
      }
      String pid = words.get(pidColumn);
      // A thread's line follows that of its process and has a dash for the pid.
      ours = pid.equals("-") ? ours : pids.contains(number(pid));
      if (ours) {
        rows.add(row(words, titles.size()));
      }
    }
    return new ProcessTable(titles, rows);
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split("\\s+"));
  }

  private static int number(String pid) {
    try {
      return Integer.parseInt(pid);
    } catch (NumberFormatException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "Unexpected pid '" + pid + "'", e);
    }
  }

  /** What hangs over is of the last column. */
  private static List<String> row(List<String> words, int columns) {
    if (words.size() <= columns) {
      return words;
    }
    List<String> row = new ArrayList<>(words.subList(0, columns - 1));
    row.add(String.join(" ", words.subList(columns - 1, words.size())));
    return row;
  }
}
