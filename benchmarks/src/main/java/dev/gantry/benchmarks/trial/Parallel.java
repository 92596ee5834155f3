package dev.gantry.benchmarks.trial;

import dev.gantry.benchmarks.measure.Round;
import dev.gantry.benchmarks.measure.Subject;
import dev.gantry.benchmarks.measure.Trial;
import java.io.IOException;
import java.util.List;

/** 100 containers started by 16 clients at the same time, and removed so. */
public record Parallel() implements Trial {
  private static final int COUNT = 100;

  @Override
  public Title title() {
    return new Title(
        "parallel",
        "parallel",
        COUNT
            + " created containers, started by "
            + Herd.CLIENTS
            + " clients until all run; their making and removal (by force) likewise",
        "ms",
        3,
        0);
  }

  @Override
  public Session open(Subject subject) {
    Clients clients = new Clients(subject, Herd.CLIENTS);
    Herd herd = new Herd(subject, clients, COUNT);
    return new Session() {
      @Override
      public Round round() throws IOException {
        return Parallel.round(herd);
      }

      @Override
      public void close() throws IOException {
        clients.close();
      }
    };
  }

  /** Engines are compared by the start alone, so it is the first value. */
  private static Round round(Herd herd) throws IOException {
    Round.Watch watch = new Round.Watch("total");
    List<String> ids = herd.create();
    watch.step("create 100");
    herd.start(ids);
    watch.step("start 100");
    herd.verifyRunning();
    watch.step("list");
    herd.remove(ids);
    watch.step("remove 100");
    return watch.round().only("start 100", "create 100", "remove 100");
  }
}
