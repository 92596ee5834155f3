package dev.gantry.benchmarks;

import dev.gantry.benchmarks.engine.Commands;
import dev.gantry.benchmarks.engine.Engine;
import dev.gantry.benchmarks.engine.EngineApi;
import dev.gantry.benchmarks.measure.Durations;
import dev.gantry.benchmarks.measure.Lifecycle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures engines against each other: every round takes each engine once, beginning with another
 * one each time, so that what else happens on the machine meets all alike.
 */
final class Benchmark {
  private final List<Engine> engines;
  private final String image;
  private final int warmUp;
  private final int rounds;

  Benchmark(List<Engine> engines, String image, int warmUp, int rounds) {
    this.engines = List.copyOf(engines);
    this.image = image;
    this.warmUp = warmUp;
    this.rounds = rounds;
  }

  /** Rounds that don't count: classes loaded, caches filled. */
  void warmUp() throws IOException {
    throughApi(warmUp);
  }

  Map<String, Lifecycle> throughApi() throws IOException {
    return throughApi(rounds);
  }

  private Map<String, Lifecycle> throughApi(int times) throws IOException {
    Map<String, Lifecycle> results = new LinkedHashMap<>();
    Map<String, EngineApi> clients = new LinkedHashMap<>();
    try {
      for (Engine engine : engines) {
        results.put(engine.name(), new Lifecycle());
        clients.put(engine.name(), new EngineApi(engine.socket()));
      }
      for (int round = 0; round < times; round++) {
        for (Engine engine : rotated(round)) {
          results.get(engine.name()).measure(clients.get(engine.name()), image);
        }
      }
      return results;
    } finally {
      for (EngineApi client : clients.values()) {
        client.close();
      }
    }
  }

  /** Wall times of the engines' command lines, and of one that does nothing. */
  Map<String, Durations> throughCommandLine(int times) throws IOException {
    Map<String, List<Long>> nanos = new LinkedHashMap<>();
    // One that doesn't count first: it brings the client into the page cache.
    for (int round = -1; round < times; round++) {
      for (Engine engine : rotated(Math.max(round, 0))) {
        List<String> command = engine.runTrue(image);
        String client = command.getFirst().replaceAll(".*/", "");
        long took = timed(command, engine.environment());
        keep(nanos, round, engine.name() + " (`" + client + " run`)", took);
      }
      if (Commands.find("docker").isPresent()) {
        keep(nanos, round, "`docker --version` alone", timed(List.of("docker", "-v"), Map.of()));
      }
    }
    Map<String, Durations> results = new LinkedHashMap<>();
    nanos.forEach((name, times2) -> results.put(name, new Durations(times2)));
    return results;
  }

  private static void keep(Map<String, List<Long>> nanos, int round, String name, long took) {
    if (round >= 0) {
      nanos.computeIfAbsent(name, n -> new ArrayList<>()).add(took);
    }
  }

  private static long timed(List<String> command, Map<String, String> environment)
      throws IOException {
    long begin = System.nanoTime();
    Commands.run(command, environment);
    return System.nanoTime() - begin;
  }

  private List<Engine> rotated(int by) {
    List<Engine> order = new ArrayList<>(engines);
    java.util.Collections.rotate(order, by);
    return order;
  }
}
