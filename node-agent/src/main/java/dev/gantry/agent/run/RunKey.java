package dev.gantry.agent.run;

import java.util.Comparator;

/** Which run of a container: runs are ordered by epoch, then attempt. */
public record RunKey(long epoch, int attempt) implements Comparable<RunKey> {
  private static final Comparator<RunKey> ORDER =
      Comparator.comparingLong(RunKey::epoch).thenComparingInt(RunKey::attempt);

  @Override
  public int compareTo(RunKey other) {
    return ORDER.compare(this, other);
  }
}
