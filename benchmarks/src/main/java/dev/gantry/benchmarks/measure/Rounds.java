package dev.gantry.benchmarks.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All rounds of one engine.
 *
 * @param rounds never empty, all with the same names
 */
public record Rounds(List<Round> rounds) {
  public Rounds {
    rounds = List.copyOf(rounds);
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("no round");
    }
  }

  /** What engines are compared by. */
  public Sample compared() {
    return samples().values().iterator().next();
  }

  /** By the names of the values, in their order. */
  public Map<String, Sample> samples() {
    Map<String, Sample> samples = new LinkedHashMap<>();
    for (String name : rounds.getFirst().values().keySet()) {
      samples.put(
          name, new Sample(rounds.stream().map(round -> round.values().get(name)).toList()));
    }
    return samples;
  }
}
