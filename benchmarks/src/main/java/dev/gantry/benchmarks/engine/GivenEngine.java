package dev.gantry.benchmarks.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An engine that runs already, reached through the docker CLI and its socket. */
public record GivenEngine(String name, Path socket, Path home) implements Engine {
  @Override
  public List<String> runTrue(String image) {
    return List.of("docker", "run", "--rm", "--network", "none", image, "true");
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("DOCKER_HOST", "unix://" + socket);
  }

  @Override
  public List<String> inItsNetwork(List<String> command) {
    return command;
  }

  /** Ours rotates by default; the measured log is smaller than this. */
  @Override
  public Map<String, String> logOptions() {
    return Map.of("max-size", "300m");
  }

  @Override
  public void close() {
    // Not ours to stop.
  }
}
