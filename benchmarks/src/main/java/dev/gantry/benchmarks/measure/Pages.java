package dev.gantry.benchmarks.measure;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Prometheus pages of our parts. A part without a page costs its part of the breakdown, not the
 * benchmark.
 *
 * @param parts part → its page
 */
public record Pages(Map<String, URI> parts) {
  /** All timers as they are now; what can't be read is noted. */
  public Map<String, Timers> scrape(List<String> notes) {
    Map<String, Timers> now = new LinkedHashMap<>();
    parts.forEach(
        (part, page) -> {
          try {
            now.put(part, Timers.scrape(page));
          } catch (IOException e) {
            notes.add("no breakdown of " + part + ": " + page + " does not answer: " + e);
          }
        });
    return now;
  }

  /** Timers that counted at least so often since: the others are not on the way. */
  public Map<String, List<Timers.Spent>> spentSince(Map<String, Timers> before, int atLeast) {
    Map<String, List<Timers.Spent>> spent = new LinkedHashMap<>();
    scrape(new ArrayList<>())
        .forEach(
            (part, now) -> {
              if (before.containsKey(part)) {
                spent.put(part, now.since(before.get(part), atLeast));
              }
            });
    return spent;
  }
}
