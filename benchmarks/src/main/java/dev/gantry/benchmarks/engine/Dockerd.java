package dev.gantry.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A dockerd of our own, with its default bridge and rules in a network namespace of its own. */
public final class Dockerd implements Engine {
  private static final String NAME = "dockerd";

  private final Path socket;
  private final Path scratch;
  private final Daemon daemon;

  private Dockerd(Path socket, Path scratch, Daemon daemon) {
    this.socket = socket;
    this.scratch = scratch;
    this.daemon = daemon;
  }

  public static Dockerd start(Path program) throws IOException {
    Traces traces = Traces.of("/run/containerd", "/run/docker", "/etc/docker");
    Path scratch = Files.createTempDirectory("gantry-bench-dockerd");
    Path socket = scratch.resolve("docker.sock");
    String cgroup = scratch.getFileName().toString();
    Path config = scratch.resolve("daemon.json");
    Files.writeString(config, "{}");
    List<String> command =
        List.of(
            program.toString(),
            "--host=unix://" + socket,
            "--data-root=" + scratch.resolve("data"),
            "--exec-root=" + scratch.resolve("exec"),
            "--pidfile=" + scratch.resolve("docker.pid"),
            "--config-file=" + config,
            "--cgroup-parent=/" + cgroup,
            "--storage-driver=overlay2",
            "--log-level=error");
    Daemon.Place place = new Daemon.Place(scratch, socket, List.of(cgroup), traces);
    return new Dockerd(socket, scratch, Daemon.start(OwnNetwork.of(command), place, Map.of()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Path socket() {
    return socket;
  }

  @Override
  public Path home() {
    return scratch;
  }

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
    return OwnNetwork.of(daemon.pid(), command);
  }

  /** Docker's default: one file without a limit. */
  @Override
  public Map<String, String> logOptions() {
    return Map.of();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
