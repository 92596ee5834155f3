package dev.gantry.benchmarks.trial;

import dev.gantry.benchmarks.measure.EngineMemory;
import dev.gantry.benchmarks.measure.Round;
import dev.gantry.benchmarks.measure.Subject;
import dev.gantry.benchmarks.measure.Trial;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What an engine needs for a running container beside the container's own processes. */
public record Memory() implements Trial {
  private static final int COUNT = 50;

  @Override
  public Title title() {
    return new Title(
        "memory",
        "memory",
        "memory (PSS) of the engine's own processes added per running container, "
            + COUNT
            + " `sleep`s against none, `--network none`; JVMs after a full collection,"
            + " Go's daemons as they are",
        "kB",
        2,
        1);
  }

  @Override
  public Session open(Subject subject) {
    Clients clients = new Clients(subject, Herd.CLIENTS);
    return new Weighing(subject, clients, new Herd(subject, clients, COUNT));
  }

  private static final class Weighing implements Session {
    private final Subject subject;
    private final Clients clients;
    private final Herd herd;
    private String added = "not weighed";

    Weighing(Subject subject, Clients clients, Herd herd) {
      this.subject = subject;
      this.clients = clients;
      this.herd = herd;
    }

    @Override
    public Round round() throws IOException {
      EngineMemory none = EngineMemory.of(subject.engine().home());
      List<String> ids = herd.create();
      herd.start(ids);
      herd.verifyRunning();
      EngineMemory all = EngineMemory.of(subject.engine().home());
      herd.remove(ids);
      added = perContainer(none, all);
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("added per container", (double) (all.total() - none.total()) / COUNT);
      values.put("engine without containers", (double) none.total());
      values.put("engine with " + COUNT, (double) all.total());
      return new Round(values);
    }

    private static String perContainer(EngineMemory none, EngineMemory all) {
      TreeSet<String> kinds = new TreeSet<>(none.byKind().keySet());
      kinds.addAll(all.byKind().keySet());
      StringBuilder text = new StringBuilder();
      for (String kind : kinds) {
        long before = none.byKind().getOrDefault(kind, 0L);
        long after = all.byKind().getOrDefault(kind, 0L);
        text.append(text.isEmpty() ? "" : ", ")
            .append(kind)
            .append(String.format(Locale.ROOT, " %.1f", (after - before) / (double) COUNT));
      }
      return text.toString();
    }

    @Override
    public List<String> notes() {
      return List.of(subject.name() + ", kB added per container in the last round: " + added);
    }

    @Override
    public void close() throws IOException {
      clients.close();
    }
  }
}
