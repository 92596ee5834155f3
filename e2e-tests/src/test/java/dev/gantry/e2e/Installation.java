package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A platform of our own, steered through the launcher script as a user does it. */
final class Installation {
  private static final Duration SCRIPT_LIMIT = Duration.ofMinutes(6);

  private final Path repository;
  private final Path home;
  private final String namespace;

  /**
   * @param repository where {@code ./gantry} is
   * @param home its data folder, {@code GANTRY_HOME}
   */
  Installation(Path repository, Path home) {
    this(repository, home, "");
  }

  /**
   * @param namespace name of the network namespace that it lives in; empty: ours
   */
  Installation(Path repository, Path home, String namespace) {
    this.namespace = namespace;
    this.repository = repository;
    this.home = home;
  }

  /** The checked-out repository with everything built. */
  static Path repository() {
    String told = System.getProperty("gantry.repository");
    Path at = told == null ? Path.of("").toAbsolutePath() : Path.of(told);
    while (at != null && !Files.isExecutable(at.resolve("gantry"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new AssertionError("no ./gantry script above " + Path.of("").toAbsolutePath());
    }
    return at;
  }

  Path home() {
    return home;
  }

  Result gantry(String... args) {
    List<String> command = new ArrayList<>(List.of("./gantry"));
    command.addAll(List.of(args));
    return script(command.toArray(String[]::new));
  }

  Result up(String... options) {
    List<String> words = new ArrayList<>(List.of("up"));
    words.addAll(List.of(options));
    Result up = gantry(words.toArray(String[]::new));
    if (up.code() != 0) {
      throw new AssertionError("the platform does not start: " + up.describe() + logTails());
    }
    return up;
  }

  /** Everything goes, containers too; safe to call when it is not up. */
  void downAll() {
    expect(gantry("down", "--all")).succeeds();
  }

  String dockerHost() {
    return exported("DOCKER_HOST");
  }

  String url() {
    return exported("GANTRY_URL");
  }

  /** Variables that {@code ./gantry env --tenant} exports. */
  Map<String, String> tenantEnv(String tenant) {
    Result env = gantry("env", "--tenant", tenant);
    expect(env).succeeds();
    Map<String, String> variables = new LinkedHashMap<>();
    for (String line : env.lines()) {
      String[] parts = line.substring("export ".length()).split("=", 2);
      variables.put(parts[0], parts[1].replace("'", ""));
    }
    return variables;
  }

  /** The first of its block of ports. */
  int basePort() {
    try {
      return Integer.parseInt(Files.readString(home.resolve("config/ports")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the ports below " + home, e);
    }
  }

  /** Token of the first administrator. */
  String adminToken() {
    String file = home.resolve("config/admin-token").toString();
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The agent's process id as the launcher recorded it. */
  long agentPid() {
    return pid("agent");
  }

  /** A part's process id as the launcher recorded it. */
  long pid(String part) {
    try (Stream<Path> files = Files.list(home.resolve("run"))) {
      List<Path> found =
          files.filter(f -> f.getFileName().toString().matches(".*" + part + ".*\\.pid")).toList();
      if (found.size() != 1) {
        throw new AssertionError("expected one pid file of " + part + " in run/, got " + found);
      }
      return Long.parseLong(Files.readString(found.getFirst()).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the pid of " + part + " below " + home, e);
    }
  }

  private String exported(String variable) {
    Result env =
        script("sh", "-ec", "eval \"$(./gantry env)\"; printf %s \"${" + variable + ":-}\"");
    expect(env).succeeds().printsSomethingLike(".+");
    return env.text();
  }

  Result script(String... command) {
    return Cli.of(inNamespace(command))
        .withEnv(Map.of("GANTRY_HOME", home.toString(), "GANTRY_SKIP_BUILD", "1"))
        .in(repository)
        .within(SCRIPT_LIMIT)
        .run();
  }

  private String[] inNamespace(String... command) {
    if (namespace.isEmpty()) {
      return command;
    }
    // Not `ip netns exec`, which hides the cgroups.
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace));
    words.addAll(List.of(command));
    return words.toArray(String[]::new);
  }

  /** Copies the logs to {@code target/logs/NAME}, for reading after the home is gone. */
  void keepLogs(String name) {
    if (!Files.isDirectory(home)) {
      return;
    }
    Path kept = Path.of("target", "logs", name).toAbsolutePath();
    Cli.of("sh", "-c", "mkdir -p \"$1\" && cp -r log/. \"$1\"", "sh", kept.toString())
        .in(home)
        .run();
  }

  /** The last lines of all logs: a start that failed is explained there. */
  String logTails() {
    if (!Files.isDirectory(home)) {
      return "\n=== nothing was made in " + home;
    }
    Result tails =
        Cli.of("sh", "-c", "find . -name '*.log' -size +0 | xargs -r tail -n 25").in(home).run();
    return "\n=== logs below " + home + "\n" + tails.out();
  }
}
