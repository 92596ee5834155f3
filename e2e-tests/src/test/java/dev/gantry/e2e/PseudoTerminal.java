package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A command at a terminal of its own, made by util-linux's {@code script}: what is typed goes
 * through the terminal, what the command draws comes out.
 */
final class PseudoTerminal implements AutoCloseable {
  private final Running script;
  private final Path tty;

  private PseudoTerminal(Running script, Path tty) {
    this.script = script;
    this.tty = tty;
  }

  /** Starts {@code docker ARGS} at a terminal of this size. */
  static PseudoTerminal docker(Docker docker, int rows, int columns, String... args) {
    try {
      Path tty = Files.createTempFile("tty", "");
      String command =
          Arrays.stream(args)
              .map(word -> "'" + word.replace("'", "'\\''") + "'")
              .collect(Collectors.joining(" "));
      String line =
          "stty rows %d cols %d; tty > %s; exec docker %s".formatted(rows, columns, tty, command);
      Cli cli = docker.cli();
      Cli script = Cli.of("script", "-qefc", line, "/dev/null").withEnv(cli.env());
      return new PseudoTerminal(script.start(), tty);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void type(String text) {
    script.type(text.getBytes(UTF_8));
  }

  /** As if the user had dragged the window's corner: the client gets a SIGWINCH. */
  void resize(int rows, int columns) {
    try {
      String device = Files.readString(tty).strip();
      expect(Cli.of("stty", "-F", device, "rows", "" + rows, "cols", "" + columns).run())
          .succeeds();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitOut(String what, Predicate<String> condition) {
    script.awaitOut(what, condition);
  }

  String out() {
    return script.out();
  }

  void awaitOut(String text) {
    script.awaitOut(text, out -> out.contains(text));
  }

  Result await() {
    return script.await(Duration.ofSeconds(20));
  }

  @Override
  public void close() throws IOException {
    script.close();
    Files.deleteIfExists(tty);
  }
}
