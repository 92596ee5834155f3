package dev.gantry.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One command line, ready to run. Every failure message carries the command and what it printed, so
 * that a red test can be repeated by hand.
 *
 * @param command program and arguments
 * @param env variables set on top of those of this process
 * @param stdin bytes given to the command, followed by end of file
 * @param timeout after it the command is killed and the test fails
 * @param folder working directory
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, only carried
record Cli(
    List<String> command,
    Map<String, String> env,
    byte[] stdin,
    Duration timeout,
    Optional<Path> folder) {
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

  Cli {
    command = List.copyOf(command);
    env = Map.copyOf(env);
  }

  static Cli of(String... command) {
    return new Cli(List.of(command), Map.of(), new byte[0], USUAL_TIMEOUT, Optional.empty());
  }

  Cli withEnv(Map<String, String> variables) {
    return new Cli(command, variables, stdin, timeout, folder);
  }

  Cli withStdin(byte[] bytes) {
    return new Cli(command, env, bytes, timeout, folder);
  }

  Cli within(Duration limit) {
    return new Cli(command, env, stdin, limit, folder);
  }

  Cli in(Path directory) {
    return new Cli(command, env, stdin, timeout, Optional.of(directory));
  }

  /** Runs to the end; any exit code is a result. */
  Result run() {
    Running running = start();
    running.type(stdin);
    running.endStdin();
    return running.await(timeout);
  }

  /** Starts it with an open standard input and returns at once. */
  Running start() {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(env);
    folder.ifPresent(directory -> builder.directory(directory.toFile()));
    try {
      return new Running(this, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start `" + line() + "`: is it installed?", e);
    }
  }

  /** As it would be typed. */
  String line() {
    StringBuilder line = new StringBuilder();
    env.forEach((name, value) -> line.append(name).append('=').append(quoted(value)).append(' '));
    line.append(String.join(" ", command.stream().map(Cli::quoted).toList()));
    return line.toString();
  }

  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
