package dev.gantry.benchmarks.measure;

import java.util.Arrays;
import java.util.List;

/**
 * Measured times of one thing.
 *
 * @param nanos in the order of measuring, never empty
 */
public record Durations(List<Long> nanos) {
  public Durations {
    nanos = List.copyOf(nanos);
    if (nanos.isEmpty()) {
      throw new IllegalArgumentException("no measured times");
    }
  }

  public double medianMillis() {
    return quantileMillis(0.5);
  }

  /**
   * The smallest measured time that at least this share of all does not exceed (nearest rank); for
   * the median of an even number, the lower of the two in the middle.
   *
   * @param share 0 &lt; share ≤ 1
   */
  public double quantileMillis(double share) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(rank, 1) - 1] / 1e6;
  }
}
