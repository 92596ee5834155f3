package dev.gantry.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A dockerd of our own, without networks: only the way of a container is measured. */
public final class Dockerd implements Engine {
  private final GivenEngine engine;
  private final Daemon daemon;

  private Dockerd(GivenEngine engine, Daemon daemon) {
    this.engine = engine;
    this.daemon = daemon;
  }

  public static Dockerd start(Path program) throws IOException {
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
            "--iptables=false",
            "--ip6tables=false",
            "--bridge=none",
            "--log-level=error");
    Daemon daemon = Daemon.start(command, scratch, socket, Map.of(), List.of(cgroup));
    return new Dockerd(new GivenEngine("dockerd", socket), daemon);
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public Path socket() {
    return engine.socket();
  }

  @Override
  public List<String> runTrue(String image) {
    return engine.runTrue(image);
  }

  @Override
  public Map<String, String> environment() {
    return engine.environment();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
