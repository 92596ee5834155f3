package dev.gantry.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A user of the docker CLI who tries again what failed for want of a service, and takes no other
 * answer than the right one.
 */
final class Stubborn {
  /** What says: try again. */
  private static final Pattern AWAY =
      Pattern.compile(
          "is not available|error during connect|Cannot connect|EOF|connection re(set|fused)"
              + "|broken pipe|try again|Bad response from Docker engine|unexpected end|not reachable"
              + "|is stopping|use of closed network connection|read unix|did not take up the start"
              + "|not known on its node|is not connected");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Docker docker;
  private final AtomicInteger retries = new AtomicInteger();
  private final AtomicInteger longestRow = new AtomicInteger();

  Stubborn(Docker docker) {
    this.docker = docker;
  }

  Docker docker() {
    return docker;
  }

  int retries() {
    return retries.get();
  }

  /** The most tries that one thing took beyond the first. */
  int longestRow() {
    return longestRow.get();
  }

  /** A name that is taken is taken by our own first try. Options end at a null. */
  void create(String name, String image, String... words) {
    List<String> args = new ArrayList<>(List.of("create", "--name", name));
    List<String> all = new ArrayList<>(Arrays.asList(words));
    int end = all.indexOf(null);
    if (end >= 0) {
      args.addAll(all.subList(0, end));
      all = all.subList(end + 1, all.size());
    }
    args.add(image);
    args.addAll(all);
    again(List.of("already in use"), args.toArray(String[]::new));
  }

  /**
   * Starts a container that ends soon. Whoever starts it again, for want of an answer, may find it
   * ended and run it once more, as with Docker.
   *
   * @return how often it was tried: it has run so often at most, and once at least
   */
  int start(String name) {
    int[] tries = {0};
    untilRight(
        () -> {
          tries[0]++;
          Result result = docker.run("start", name);
          if (result.code() != 0 && !isAway(result.err())) {
            throw new AssertionError("a wrong answer: " + result.describe());
          }
          return result.code() == 0 ? result : null;
        });
    return tries[0];
  }

  void remove(String name) {
    again(List.of("No such container", "already in progress"), "rm", "-f", name);
    again(List.of("No such"), "rm", "-f", name);
  }

  String inspect(String name, String format) {
    return again(List.of(), "inspect", "--type", "container", "--format", format, name).text();
  }

  Result again(String... args) {
    return again(List.of(), args);
  }

  /**
   * Repeats a command while a service is away.
   *
   * @param done complaints that say, at a second try, that the first one did it
   */
  Result again(List<String> done, String... args) {
    boolean[] first = {true};
    return untilRight(
        () -> {
          Result result = docker.run(args);
          boolean before = !first[0] && done.stream().anyMatch(result.err()::contains);
          first[0] = false;
          if (result.code() == 0 || before) {
            return result;
          }
          if (!isAway(result.err())) {
            throw new AssertionError("a wrong answer: " + result.describe());
          }
          return null;
        });
  }

  static boolean isAway(String complaint) {
    return AWAY.matcher(complaint).find();
  }

  /**
   * @param attempt null: try again
   */
  <T> T untilRight(Supplier<T> attempt) {
    Instant end = Instant.now().plus(PATIENCE);
    int row = 0;
    while (true) {
      T result = attempt.get();
      if (result != null) {
        return result;
      }
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("still no right answer after " + row + " retries");
      }
      row++;
      longestRow.accumulateAndGet(row, Math::max);
      retries.incrementAndGet();
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(200));
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** A file with its own name for content. */
  static Path file(Path scratch, String name) {
    Path file = scratch.resolve(name);
    Cli.of("sh", "-c", "echo " + name + " > " + file).run();
    return file;
  }
}
