package dev.gantry.benchmarks.measure;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one trial brought.
 *
 * @param engines engine → its rounds, ours first; without those that failed
 * @param failures engine → why there is no figure of it
 * @param notes what a reader must know
 * @param inside part of ours → where its time went
 */
public record Outcome(
    Trial.Title title,
    Map<String, Rounds> engines,
    Map<String, String> failures,
    List<String> notes,
    Map<String, List<Timers.Spent>> inside) {
  public Outcome {
    engines = Collections.unmodifiableMap(new LinkedHashMap<>(engines));
    failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
    notes = List.copyOf(notes);
    inside = Collections.unmodifiableMap(new LinkedHashMap<>(inside));
  }

  /** Median of ours by the smallest of the peers; empty when there is no peer or not us. */
  public Optional<Double> ratio(String ours) {
    if (!engines.containsKey(ours)) {
      return Optional.empty();
    }
    double mine = engines.get(ours).compared().median();
    return engines.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(ours))
        .map(entry -> entry.getValue().compared().median())
        .min(Comparator.naturalOrder())
        .map(peer -> mine / peer);
  }
}
