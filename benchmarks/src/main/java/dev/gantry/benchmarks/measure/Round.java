package dev.gantry.benchmarks.measure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one round measured: a name for each value. The first is what engines are compared by, the
 * others say what it consists of.
 */
public record Round(Map<String, Double> values) {
  public Round {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a round without a value");
    }
  }

  /** These values alone, in this order. */
  public Round only(String... names) {
    Map<String, Double> chosen = new LinkedHashMap<>();
    for (String name : names) {
      chosen.put(name, values.get(name));
    }
    return new Round(chosen);
  }

  /** Splits the time from its making on into steps, in milliseconds. */
  public static final class Watch {
    private final Map<String, Double> values = new LinkedHashMap<>();
    private final long begin = System.nanoTime();
    private long last = begin;

    /**
     * @param total name of the value of the whole, which comes first
     */
    public Watch(String total) {
      values.put(total, 0.0);
    }

    /** A step ends here. */
    public void step(String name) {
      stepUntil(name, System.nanoTime());
    }

    /** A step ended at a moment that was noted elsewhere. */
    public void stepUntil(String name, long nanoTime) {
      values.put(name, (nanoTime - last) / 1e6);
      last = nanoTime;
    }

    /** The whole ended with the last step. */
    public Round round() {
      Map<String, Double> all = new LinkedHashMap<>(values);
      all.put(all.keySet().iterator().next(), (last - begin) / 1e6);
      return new Round(all);
    }
  }
}
