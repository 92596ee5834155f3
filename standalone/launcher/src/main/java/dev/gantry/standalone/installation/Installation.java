package dev.gantry.standalone.installation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One installation: everything below its home.
 *
 * @param home {@code GANTRY_HOME}, absolute
 * @param id 8 hexadecimal digits; part of the names of cgroups, links and tables
 */
public record Installation(Path home, String id) {
  /** {@code sun_path} holds 108 bytes with the closing zero: unix(7). */
  static final int LONGEST_SOCKET_PATH = 107;

  private static final Path CLAIMS = Path.of("/run/gantry-ports");

  public Installation {
    if (!home.isAbsolute()) {
      throw new IllegalArgumentException("not absolute: " + home);
    }
    if (!id.matches("[0-9a-f]{8}")) {
      throw new LaunchException(
          home.resolve("installation") + " does not hold 8 hexadecimal digits: " + id);
    }
  }

  /** Whether {@link #openOrMake} was ever called for {@code home}. */
  public static boolean exists(Path home) {
    return Files.exists(home.resolve("installation"));
  }

  /** Opens the installation at {@code home}, making its folders and its id when it is new. */
  public static Installation openOrMake(Path home, SecureRandom random) throws IOException {
    if (!Files.exists(home)) {
      PrivateFiles.folder(home, "rwxr-xr-x", null);
    }
    for (String name : new String[] {"config", "run", "log", "lib", "cache"}) {
      Files.createDirectories(home.resolve(name));
    }
    Path file = home.resolve("installation");
    if (!Files.exists(file)) {
      byte[] bytes = new byte[4];
      random.nextBytes(bytes);
      Files.writeString(file, HexFormat.of().formatHex(bytes) + "\n");
    }
    Installation made = open(home);
    PrivateFiles.folder(made.socketFolder(), "rwxr-x---", null);
    return made;
  }

  /** Opens an installation that is there; fails with a hint when it is not. */
  public static Installation open(Path home) throws IOException {
    if (!exists(home)) {
      throw new LaunchException("nothing is installed in " + home + ": run ./gantry up first");
    }
    return new Installation(home, Files.readString(home.resolve("installation")).strip());
  }

  public Path config() {
    return home.resolve("config");
  }

  public Path run() {
    return home.resolve("run");
  }

  public Path log(String part) {
    return home.resolve("log").resolve(part + ".log");
  }

  public Path socket() {
    return socketFolder().resolve("docker.sock");
  }

  public Path agentSocket() {
    return socketFolder().resolve("agent.sock");
  }

  /** Holds the token that nodes join with; the gateway makes it. */
  public Path joinToken() {
    return config().resolve("join-token");
  }

  /** Holds the first administrator's token; the gateway makes it. */
  public Path adminToken() {
    return config().resolve("admin-token");
  }

  /** What it needs to know as a node of a platform on another host; empty when it is its own. */
  public Optional<Membership> membership() throws IOException {
    return Membership.read(config().resolve("membership.properties"));
  }

  /** From now on it is a node of that platform. */
  public void join(Membership membership) throws IOException {
    membership.write(config().resolve("membership.properties"));
  }

  /** Client certificates of tenants: a folder each, as DOCKER_CERT_PATH wants it. */
  public Path tenantFolder(String tenant) {
    return config().resolve("tenants").resolve(tenant);
  }

  /** What {@code ./gantry env} prints. */
  public Path environment() {
    return config().resolve("env");
  }

  /** Home's own run folder, or one in /run when home lies too deep for a socket's path. */
  public Path socketFolder() {
    Path inHome = run();
    int longest = inHome.resolve("docker.sock").toString().getBytes(StandardCharsets.UTF_8).length;
    return longest <= LONGEST_SOCKET_PATH ? inHome : Path.of("/run/gantry-" + id);
  }

  /**
   * The text of {@code --listen}: what is given now, else what was given last, else the default.
   *
   * @param given null if the option was not given
   */
  public String listen(String given) throws IOException {
    return kept("listen", given);
  }

  /** Likewise of {@code --ingress}. */
  public String ingress(String given) throws IOException {
    return kept("ingress", given);
  }

  private String kept(String name, String given) throws IOException {
    Path file = config().resolve(name);
    if (given == null) {
      return Files.exists(file) ? Files.readString(file).strip() : "127.0.0.1";
    }
    // Checked before it is kept.
    ListenAddress.parse(given, Ports.FIRST);
    Files.writeString(file, given + "\n");
    return given;
  }

  public Secrets secrets(SecureRandom random) throws IOException {
    return Secrets.openOrMake(config().resolve("secrets.properties"), random);
  }

  /** The ports, chosen now if the installation has none. */
  public Ports choosePorts(boolean running) throws IOException {
    return new PortBlocks(CLAIMS).of(home, running);
  }

  /** The ports chosen before. */
  public Ports ports() throws IOException {
    return PortBlocks.read(PortBlocks.file(home));
  }
}
