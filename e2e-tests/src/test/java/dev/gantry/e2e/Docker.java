package dev.gantry.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The docker CLI talking to one endpoint. A test gets its own, takes names for its containers and
 * volumes from it, and what bears these names is removed after the test.
 */
final class Docker implements AutoCloseable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final String RUN = Long.toString(System.nanoTime() & 0xffffff, 36);

  private final String host;
  private final Map<String, String> env;
  private final ConcurrentLinkedQueue<String> containers = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> volumes = new ConcurrentLinkedQueue<>();

  /**
   * @param host as in {@code DOCKER_HOST}
   * @param config an empty folder for the CLI's settings, so that the user's own don't count
   */
  Docker(String host, Path config) {
    this.host = host;
    this.env = Map.of("DOCKER_HOST", host, "DOCKER_CONFIG", config.toString());
  }

  String host() {
    return host;
  }

  Cli cli(String... args) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(args));
    return Cli.of(command.toArray(String[]::new)).withEnv(env);
  }

  /** Runs a docker command to its end. */
  Result run(String... args) {
    return cli(args).run();
  }

  /** Runs a docker command that has to succeed; its output without blanks at the ends. */
  String ok(String... args) {
    Result result = run(args);
    ResultAssert.expect(result).succeeds();
    return result.text();
  }

  /** A name for a container that nobody else uses. */
  String container(String hint) {
    String name = fresh(hint);
    containers.add(name);
    return name;
  }

  /** A name for a volume that nobody else uses. */
  String volume(String hint) {
    String name = fresh(hint);
    volumes.add(name);
    return name;
  }

  /** A word that nobody else uses. */
  static String fresh(String hint) {
    return "e2e-" + RUN + "-" + NUMBERS.incrementAndGet() + "-" + hint;
  }

  String inspect(String container, String format) {
    return ok("inspect", "--format", format, container);
  }

  /** Starts a detached container of the busybox image; its name. */
  String detached(String hint, String... command) {
    String name = container(hint);
    List<String> args = new ArrayList<>(List.of("run", "-d", "--name", name, BusyboxImage.NAME));
    args.addAll(List.of(command));
    ok(args.toArray(String[]::new));
    return name;
  }

  void awaitState(String container, String state) {
    awaitPrints(state, "inspect", "--format", "{{.State.Status}}", container);
  }

  /** Repeats a command until it prints the text. */
  void awaitPrints(String text, String... args) {
    Result[] last = new Result[1];
    try {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(20))
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                last[0] = run(args);
                return last[0].text().equals(text);
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("never printed <" + text + ">: " + last[0].describe(), e);
    }
  }

  /** Removes what the test made. Errors don't count: most of it is gone already. */
  @Override
  public void close() {
    remove(List.of("rm", "-f", "-v"), containers);
    remove(List.of("volume", "rm", "-f"), volumes);
  }

  private void remove(List<String> verb, ConcurrentLinkedQueue<String> names) {
    if (names.isEmpty()) {
      return;
    }
    List<String> args = new ArrayList<>(verb);
    args.addAll(names);
    run(args.toArray(String[]::new));
    names.clear();
  }
}
