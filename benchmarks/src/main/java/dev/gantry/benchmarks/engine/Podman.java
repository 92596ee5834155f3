package dev.gantry.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A podman service of our own, with its default bridge in a network namespace of its own. Its
 * command line is podman's: the docker CLI can't start a container of podman 4.3 that it attached
 * to.
 */
public final class Podman implements Engine {
  private final List<String> podman;
  private final Map<String, String> environment;
  private final Path scratch;
  private final Path socket;
  private final Daemon daemon;

  private Podman(Path program) throws IOException {
    // A cache, and the addresses that its network plugins gave away, lie here.
    Traces traces =
        Traces.of(
            "/var/lib/containers",
            "/var/lib/containers/cache",
            "/var/lib/cni",
            "/run/containers",
            "/run/netns");
    scratch = Files.createTempDirectory("gantry-bench-podman");
    socket = scratch.resolve("podman.sock");
    environment = Map.of("CONTAINERS_CONF", settings(scratch).toString());
    podman =
        List.of(
            program.toString(),
            "--root=" + scratch.resolve("root"),
            "--runroot=" + scratch.resolve("run"),
            "--tmpdir=" + scratch.resolve("tmp"),
            "--runtime=" + runtime(),
            "--cgroup-manager=cgroupfs",
            "--events-backend=file");
    List<String> service = with("system", "service", "--time=0", "unix://" + socket);
    Daemon.Place place = new Daemon.Place(scratch, socket, List.of("libpod_parent"), traces);
    daemon = Daemon.start(OwnNetwork.of(service), place, environment);
  }

  public static Podman start(Path program) throws IOException {
    return new Podman(program);
  }

  /** The faster crun where it works: it refuses cgroup v1 beside a v2 tree that has controllers. */
  private static String runtime() throws IOException {
    Path unified = Path.of("/sys/fs/cgroup/unified/cgroup.controllers");
    boolean hybrid = Files.exists(unified) && !Files.readString(unified).isBlank();
    return Commands.find("crun").isPresent() && !hybrid ? "crun" : "runc";
  }

  /** Podman's own limits of files and processes may be above what this machine lets anybody set. */
  private static Path settings(Path scratch) throws IOException {
    return Files.writeString(
        scratch.resolve("containers.conf"),
        """
        [containers]
        default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
        """);
  }

  private List<String> with(String... args) {
    List<String> command = new ArrayList<>(podman);
    command.addAll(List.of(args));
    return command;
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
    return with("run", "--rm", "--network=none", image, "true");
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public Path home() {
    return scratch;
  }

  @Override
  public List<String> inItsNetwork(List<String> command) {
    return OwnNetwork.of(daemon.pid(), command);
  }

  /** {@code json-file} is podman's name for its own k8s-file, without a limit. */
  @Override
  public Map<String, String> logOptions() {
    return Map.of();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
