package dev.gantry.benchmarks.measure;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The figures as Markdown.
 *
 * @param ours name of the engine that is compared with the others
 * @param preface lines about machine, load, versions, and what could not be measured
 * @param api engine → its rounds through the API, ours first
 * @param cli engine → wall times of its command line
 * @param inside part → where its time went
 */
public record Report(
    String ours,
    List<String> preface,
    Map<String, Lifecycle> api,
    Map<String, Durations> cli,
    Map<String, List<Timers.Spent>> inside) {
  private static final int MOST_TIMERS = 25;

  public String markdown() {
    StringBuilder text = new StringBuilder("# create + start + wait + remove of `true`\n\n");
    preface.forEach(line -> text.append("- ").append(line).append('\n'));
    text.append("\n## Through the HTTP API, one client, ms\n\n");
    text.append(
        "| engine | median | p95 | create | start | wait | remove | to the faster peer |\n");
    text.append("|---|---|---|---|---|---|---|---|\n");
    api.forEach((engine, rounds) -> text.append(apiRow(engine, rounds)));
    text.append("\nOne column a step: its median.\n");
    if (!cli.isEmpty()) {
      text.append("\n## The command line, `run --rm … true`, wall time, ms\n\n");
      text.append("| command | median | p95 |\n|---|---|---|\n");
      cli.forEach((command, times) -> text.append(cliRow(command, times)));
    }
    inside.forEach((part, spent) -> text.append(insideTable(part, spent)));
    return text.toString();
  }

  /** Median of ours by that of the faster peer; empty when there is no peer or not us. */
  public Optional<Double> ratio() {
    if (!api.containsKey(ours)) {
      return Optional.empty();
    }
    double mine = api.get(ours).total().medianMillis();
    return api.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(ours))
        .map(entry -> entry.getValue().total().medianMillis())
        .min(Comparator.naturalOrder())
        .map(peer -> mine / peer);
  }

  private String apiRow(String engine, Lifecycle rounds) {
    String ratio = engine.equals(ours) ? ratio().map(r -> number("%.2f", r)).orElse("no peer") : "";
    StringBuilder row = new StringBuilder("| " + engine + " | ");
    row.append(millis(rounds.total().medianMillis())).append(" | ");
    row.append(millis(rounds.total().quantileMillis(0.95))).append(" | ");
    for (Lifecycle.Step step : Lifecycle.Step.values()) {
      row.append(millis(rounds.of(step).medianMillis())).append(" | ");
    }
    return row.append(ratio).append(" |\n").toString();
  }

  private static String cliRow(String command, Durations times) {
    return "| %s | %s | %s |\n"
        .formatted(command, millis(times.medianMillis()), millis(times.quantileMillis(0.95)));
  }

  private static String insideTable(String part, List<Timers.Spent> spent) {
    StringBuilder text = new StringBuilder("\n## Inside " + part + ", means in ms\n\n");
    text.append("| timer | count | mean |\n|---|---|---|\n");
    spent.stream()
        .limit(MOST_TIMERS)
        .forEach(
            timer ->
                text.append(
                    "| `%s` | %d | %s |\n"
                        .formatted(
                            timer.timer().replace("|", "\\|"),
                            timer.count(),
                            number("%.2f", timer.meanMillis()))));
    return text.toString();
  }

  private static String millis(double value) {
    return number("%.1f", value);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
