package dev.gantry.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A podman service of our own. Its command line is podman's: the docker CLI attaches before the
 * start, which podman 4.3 refuses.
 */
public final class Podman implements Engine {
  private final List<String> podman;
  private final Path socket;
  private final Daemon daemon;

  private Podman(List<String> podman, Path socket, Daemon daemon) {
    this.podman = podman;
    this.socket = socket;
    this.daemon = daemon;
  }

  public static Podman start(Path program) throws IOException {
    Path scratch = Files.createTempDirectory("gantry-bench-podman");
    Path socket = scratch.resolve("podman.sock");
    List<String> podman =
        List.of(
            program.toString(),
            "--root=" + scratch.resolve("root"),
            "--runroot=" + scratch.resolve("run"),
            "--tmpdir=" + scratch.resolve("tmp"),
            "--cgroup-manager=cgroupfs",
            "--events-backend=file");
    List<String> service = new ArrayList<>(podman);
    service.addAll(List.of("system", "service", "--time=0", "unix://" + socket));
    Daemon daemon = Daemon.start(service, scratch, socket, List.of("libpod_parent"));
    return new Podman(podman, socket, daemon);
  }

  @Override
  public String name() {
    return "podman";
  }

  @Override
  public Path socket() {
    return socket;
  }

  @Override
  public List<String> runTrue(String image) {
    List<String> command = new ArrayList<>(podman);
    command.addAll(List.of("run", "--rm", "--network=none", image, "true"));
    return command;
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
