package dev.gantry.benchmarks.measure;

import dev.gantry.benchmarks.engine.EngineApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The measured way of a container: create, start, wait, remove, of {@code true}. */
public final class Lifecycle {
  /** The calls of one round, in their order. */
  public enum Step {
    CREATE,
    START,
    WAIT,
    REMOVE
  }

  private final Map<Step, List<Long>> steps = new EnumMap<>(Step.class);
  private final List<Long> totals = new ArrayList<>();

  /** Runs one container through its life and keeps the times. */
  public void measure(EngineApi api, String image) throws IOException {
    long begin = System.nanoTime();
    String id = api.create(image);
    long created = System.nanoTime();
    api.start(id);
    long started = System.nanoTime();
    int code = api.await(id);
    long ended = System.nanoTime();
    api.remove(id);
    long removed = System.nanoTime();
    if (code != 0) {
      throw new IOException("`true` ended with exit code " + code);
    }
    keep(begin, created, started, ended, removed);
  }

  /** Keeps one round: the moments between its steps, in nanoseconds. */
  void keep(long... moments) {
    int i = 0;
    for (Step step : Step.values()) {
      steps.computeIfAbsent(step, s -> new ArrayList<>()).add(moments[i + 1] - moments[i]);
      i++;
    }
    totals.add(moments[moments.length - 1] - moments[0]);
  }

  public Durations total() {
    return new Durations(totals);
  }

  public Durations of(Step step) {
    return new Durations(steps.getOrDefault(step, List.of()));
  }
}
