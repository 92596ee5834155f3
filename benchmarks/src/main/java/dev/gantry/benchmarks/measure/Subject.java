package dev.gantry.benchmarks.measure;

import dev.gantry.benchmarks.engine.Engine;
import dev.gantry.benchmarks.engine.EngineApi;
import java.io.IOException;

/**
 * An engine that is measured.
 *
 * @param api one client's connection, kept open
 * @param image a busybox, the same for every engine
 */
public record Subject(Engine engine, EngineApi api, String image) implements AutoCloseable {
  public static Subject of(Engine engine, String image) {
    return new Subject(engine, new EngineApi(engine.socket()), image);
  }

  public String name() {
    return engine.name();
  }

  /** A client of its own, for measuring in parallel. */
  public EngineApi anotherClient() {
    return new EngineApi(engine.socket());
  }

  /** Removes every container that was made for measuring; how many there were. */
  public int sweep() throws IOException {
    int swept = 0;
    for (String id : api.made(false)) {
      api.removeByForce(id);
      swept++;
    }
    return swept;
  }

  @Override
  public void close() throws IOException {
    api.close();
  }
}
