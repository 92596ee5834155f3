package dev.gantry.benchmarks.measure;

import java.util.Arrays;
import java.util.List;

/**
 * Measured values of one thing.
 *
 * @param values in the order of measuring, never empty
 */
public record Sample(List<Double> values) {
  public Sample {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  public double median() {
    return quantile(0.5);
  }

  /**
   * The smallest measured value that at least this share of all does not exceed (nearest rank); for
   * the median of an even number, the lower of the two in the middle.
   *
   * @param share 0 &lt; share ≤ 1
   */
  public double quantile(double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(rank, 1) - 1];
  }
}
