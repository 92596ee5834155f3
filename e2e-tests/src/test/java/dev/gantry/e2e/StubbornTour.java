package dev.gantry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * What a user does in a working day, again and again, while services die under it: each step is
 * repeated when it failed for want of a service, and what it answers has to be right.
 */
final class StubbornTour {
  /** How a client sees that a service is away or went away within an answer. */
  private static final Pattern AWAY =
      Pattern.compile(
          "(?i)EOF|connection re(set|fused)|broken pipe|cannot connect|error during connect"
              + "|not available|unavailable|try again|stopping|closed network|unexpected end"
              + "|is not reachable|did not take up|bad response|malformed");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Docker docker;
  private final AtomicInteger repeats = new AtomicInteger();
  private final List<String> repeated = new ArrayList<>();

  StubbornTour(Docker docker) {
    this.docker = docker;
  }

  int repeats() {
    return repeats.get();
  }

  List<String> repeated() {
    return List.copyOf(repeated);
  }

  /** One whole tour. */
  void round() {
    echo();
    exitCode();
    longLife();
    volume();
  }

  private void echo() {
    String name = docker.container("tour");
    String out =
        anew(name, "run", "--name", name, BusyboxImage.NAME, "echo", "hello from " + name).text();
    // A client that was cut off from its stream may have missed it; the log has it.
    if (!out.equals("hello from " + name)) {
      assertThat(out).isEmpty();
    }
    assertThat(read("logs", name)).isEqualTo("hello from " + name);
    gone(name);
  }

  private void exitCode() {
    String name = docker.container("tour");
    anew(name, "run", "-d", "--name", name, BusyboxImage.NAME, "sh", "-c", "exit 7");
    assertThat(read("wait", name)).isEqualTo("7");
    assertThat(read("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", name))
        .isEqualTo("exited 7");
    gone(name);
  }

  private void longLife() {
    String name = docker.container("tour");
    anew(name, "run", "-d", "--name", name, BusyboxImage.NAME, "sleep", "1000");
    assertThat(read("exec", name, "sh", "-c", "echo in $((6*7)); echo kept > /kept"))
        .isEqualTo("in 42");
    assertThat(read("ps", "--filter", "name=" + name, "--format", "{{.State}}"))
        .isEqualTo("running");
    repeat("stop", "-t", "0", name);
    awaitRead("exited", "inspect", "--format", "{{.State.Status}}", name);
    repeat("start", name);
    awaitRead("running", "inspect", "--format", "{{.State.Status}}", name);
    assertThat(read("exec", name, "cat", "/kept")).isEqualTo("kept");
    gone(name);
  }

  private void volume() {
    String volume = docker.volume("tour");
    repeat("volume", "create", volume);
    String writer = docker.container("tour");
    String write = "echo written > /data/file";
    anew(
        writer,
        "run",
        "-d",
        "--name",
        writer,
        "-v",
        volume + ":/data",
        BusyboxImage.NAME,
        "sh",
        "-c",
        write);
    assertThat(read("wait", writer)).isEqualTo("0");
    gone(writer);
    String reader = docker.container("tour");
    anew(
        reader,
        "run",
        "-d",
        "--name",
        reader,
        "-v",
        volume + ":/data",
        BusyboxImage.NAME,
        "cat",
        "/data/file");
    assertThat(read("wait", reader)).isEqualTo("0");
    assertThat(read("logs", reader)).isEqualTo("written");
    gone(reader);
    repeat("volume", "rm", "-f", volume);
  }

  /** Makes a container; what a failed try may have left is removed before the next. */
  private Result anew(String name, String... args) {
    return stubborn(() -> repeat("rm", "-f", name), args);
  }

  private String read(String... args) {
    return stubborn(() -> {}, args).text();
  }

  private void repeat(String... args) {
    stubborn(() -> {}, args);
  }

  private void awaitRead(String wanted, String... args) {
    Awaitility.await(String.join(" ", args))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> read(args), wanted::equals);
  }

  /** Removed, and stays so. */
  private void gone(String name) {
    repeat("rm", "-f", name);
    Result shown = docker.run("inspect", name);
    if (shown.code() == 0 || AWAY.matcher(shown.err()).find()) {
      Awaitility.await(name + " is gone")
          .atMost(PATIENCE)
          .until(() -> docker.run("inspect", name).err().contains("No such object"));
    }
  }

  private Result stubborn(Runnable beforeTheNext, String... args) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Result result = docker.run(args);
      boolean cut = result.code() != 0 && AWAY.matcher(result.err()).find();
      if (!cut) {
        if (result.code() != 0) {
          throw new AssertionError("refused, not for want of a service: " + result.describe());
        }
        return result;
      }
      if (System.nanoTime() > until) {
        throw new AssertionError("still away after " + PATIENCE + ": " + result.describe());
      }
      repeats.incrementAndGet();
      repeated.add(args[0] + ": " + result.err().strip());
      pause();
      beforeTheNext.run();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
