package dev.gantry.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;

/** Time and chance: what happens when, in an order that its seed alone decides. */
final class World {
  private static final int REMEMBERED = 60;

  /** What a run of the simulation found wrong. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    Violation(String message) {
      super(message);
    }
  }

  private record Due(Instant at, long number, String what, Runnable action) {}

  private final long seed;
  private final Random random;
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
  private final Deque<String> trace = new ArrayDeque<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long number;

  /** While it lasts, messages are lost, repeated and late, and things die. */
  boolean storm = true;

  World(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  Instant now() {
    return now;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** As {@link #chance}, in the storm only. */
  boolean mishap(double probability) {
    boolean drawn = chance(probability);
    return storm && drawn;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  Duration millis(int least, int most) {
    return Duration.ofMillis(least + random.nextInt(most - least + 1));
  }

  void after(Duration delay, String what, Runnable action) {
    due.add(new Due(now.plus(delay), number++, what, action));
  }

  void note(String what) {
    trace.addLast(now + " " + what);
    if (trace.size() > REMEMBERED) {
      trace.removeFirst();
    }
  }

  /** Until that time, or until nothing is left to happen. */
  void runUntil(Instant end) {
    while (!due.isEmpty() && !due.peek().at().isAfter(end)) {
      Due next = due.remove();
      now = next.at();
      next.action().run();
    }
    now = end;
  }

  Violation violation(String what) {
    return new Violation(
        "seed " + seed + " at " + now + ": " + what + "\n" + String.join("\n", trace));
  }
}
