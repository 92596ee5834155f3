package dev.gantry.benchmarks.measure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The timers of a service at one moment, from its Prometheus page; the difference of two tells
 * where the time in between went.
 *
 * @param values by name and labels
 */
public record Timers(Map<String, Value> values) {
  private static final String COUNT = "_seconds_count";
  private static final String SUM = "_seconds_sum";

  public Timers {
    values = Map.copyOf(values);
  }

  /** How often and how long in all. */
  public record Value(double count, double seconds) {}

  /** What one timer counted in between. */
  public record Spent(String timer, long count, double meanMillis) {}

  public static Timers scrape(URI page) throws IOException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(page + " answered " + answer.statusCode());
      }
      return parse(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + page, e);
    }
  }

  /** Reads the text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  public static Timers parse(String page) {
    Map<String, Double> counts = new HashMap<>();
    Map<String, Double> sums = new HashMap<>();
    page.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int blank = line.lastIndexOf(' ');
              if (blank > 0) {
                double value = Double.parseDouble(line.substring(blank + 1));
                sort(line.substring(0, blank), value, counts, sums);
              }
            });
    Map<String, Value> values = new HashMap<>();
    counts.forEach(
        (name, count) -> values.put(name, new Value(count, sums.getOrDefault(name, 0.0))));
    return new Timers(values);
  }

  private static void sort(
      String series, double value, Map<String, Double> counts, Map<String, Double> sums) {
    int brace = series.indexOf('{');
    String name = brace < 0 ? series : series.substring(0, brace);
    String labels = brace < 0 ? "" : series.substring(brace);
    if (name.endsWith(COUNT)) {
      counts.put(name.substring(0, name.length() - COUNT.length()) + labels, value);
    } else if (name.endsWith(SUM)) {
      sums.put(name.substring(0, name.length() - SUM.length()) + labels, value);
    }
  }

  /** The timers that counted at least so often since then, the longest in all first. */
  public List<Spent> since(Timers before, long atLeast) {
    List<Spent> spent = new ArrayList<>();
    values.forEach(
        (name, now) -> {
          Value then = before.values.getOrDefault(name, new Value(0, 0));
          long count = Math.round(now.count - then.count);
          if (count >= Math.max(atLeast, 1)) {
            spent.add(new Spent(name, count, (now.seconds - then.seconds) * 1000 / count));
          }
        });
    spent.sort(
        Comparator.comparingDouble((Spent s) -> -s.count * s.meanMillis)
            .thenComparing(Spent::timer));
    return spent;
  }
}
