package dev.gantry.benchmarks.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures as Markdown.
 *
 * @param ours name of the engine that is compared with the others
 * @param preface lines about machine, versions, and what could not be measured
 */
public record Report(String ours, List<String> preface, List<Outcome> outcomes) {
  private static final int MOST_TIMERS = 12;

  public Report {
    preface = List.copyOf(preface);
    outcomes = List.copyOf(outcomes);
  }

  public String markdown() {
    StringBuilder text = new StringBuilder("# Measured\n\n");
    preface.forEach(line -> text.append("- ").append(line).append('\n'));
    outcomes.forEach(outcome -> text.append(section(outcome)));
    return text.toString();
  }

  private String section(Outcome outcome) {
    Trial.Title title = outcome.title();
    StringBuilder text = new StringBuilder("\n## " + title.name() + "\n\n");
    text.append(title.what()).append(", ").append(title.unit()).append("\n\n");
    if (!outcome.engines().isEmpty()) {
      text.append(table(outcome));
    }
    outcome
        .failures()
        .forEach(
            (engine, why) -> text.append("- ").append(engine).append(" failed: " + why + "\n"));
    outcome.notes().forEach(note -> text.append("- ").append(note).append('\n'));
    outcome.inside().forEach((part, spent) -> text.append(insideTable(part, spent)));
    return text.toString();
  }

  private String table(Outcome outcome) {
    List<String> names =
        List.copyOf(outcome.engines().values().iterator().next().samples().keySet());
    StringBuilder text = new StringBuilder("| engine | " + names.getFirst() + " | p95 | ");
    names.stream().skip(1).forEach(name -> text.append(name).append(" | "));
    text.append("to the better peer |\n|").append("---|".repeat(names.size() + 3)).append('\n');
    outcome.engines().forEach((engine, rounds) -> text.append(row(outcome, engine, rounds)));
    return text.append("\nMedians.\n\n").toString();
  }

  private String row(Outcome outcome, String engine, Rounds rounds) {
    String ratio =
        engine.equals(ours)
            ? outcome.ratio(ours).map(r -> number("%.2f", r)).orElse("no peer")
            : "";
    StringBuilder row = new StringBuilder("| " + engine + " | ");
    row.append(value(rounds.compared().median())).append(" | ");
    row.append(value(rounds.compared().quantile(0.95))).append(" | ");
    rounds.samples().values().stream()
        .skip(1)
        .forEach(sample -> row.append(value(sample.median())).append(" | "));
    return row.append(ratio).append(" |\n").toString();
  }

  private static String insideTable(String part, List<Timers.Spent> spent) {
    if (spent.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n### Inside " + part + ", means in ms\n\n");
    text.append("| timer | count | mean |\n|---|---|---|\n");
    spent.stream().limit(MOST_TIMERS).forEach(timer -> text.append(timerRow(timer)));
    return text.toString();
  }

  private static String timerRow(Timers.Spent timer) {
    String name = timer.timer().replace("|", "\\|");
    return "| `%s` | %d | %s |\n"
        .formatted(name, timer.count(), number("%.2f", timer.meanMillis()));
  }

  /** Three digits that mean something, no more. */
  private static String value(double value) {
    return number(Math.abs(value) < 1000 ? "%.1f" : "%.0f", value);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** The same as data, every round of it. */
  public Map<String, Object> data() {
    return Map.of("preface", preface, "outcomes", outcomes.stream().map(this::data).toList());
  }

  private Map<String, Object> data(Outcome outcome) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", outcome.title().name());
    data.put("what", outcome.title().what());
    data.put("unit", outcome.title().unit());
    outcome.ratio(ours).ifPresent(ratio -> data.put("ratioToTheBetterPeer", ratio));
    Map<String, Object> engines = new LinkedHashMap<>();
    outcome
        .engines()
        .forEach(
            (engine, rounds) ->
                engines.put(engine, rounds.rounds().stream().map(Round::values).toList()));
    data.put("rounds", engines);
    data.put("failures", outcome.failures());
    data.put("notes", outcome.notes());
    data.put("inside", outcome.inside());
    return data;
  }
}
