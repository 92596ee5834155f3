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
  /** A cache that podman keeps here whatever its folders are. */
  private static final Path CACHE = Path.of("/var/lib/containers/cache");

  private final List<String> podman;
  private final Map<String, String> environment;
  private final Path socket;
  private final Daemon daemon;
  private final boolean newCache;

  private Podman(Path program) throws IOException {
    Path scratch = Files.createTempDirectory("gantry-bench-podman");
    newCache = Files.notExists(CACHE);
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
    daemon = Daemon.start(service, scratch, socket, environment, List.of("libpod_parent"));
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
  public void close() {
    daemon.close();
    if (newCache) {
      try {
        Commands.run(List.of("rm", "-rf", CACHE.toString()), Map.of());
      } catch (IOException e) {
        System.err.println("left behind: " + e.getMessage());
      }
    }
  }
}
