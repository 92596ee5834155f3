package dev.gantry.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A command that is running; both outputs are collected as they come. */
final class Running implements AutoCloseable {
  private final Cli cli;
  private final Process process;
  private final Collected out;
  private final Collected err;
  private final long startedAt = System.nanoTime();

  Running(Cli cli, Process process) {
    this.cli = cli;
    this.process = process;
    this.out = new Collected(process.getInputStream());
    this.err = new Collected(process.getErrorStream());
  }

  /** Writes in a thread of its own: a command that prints while it reads must not block us. */
  void type(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    Thread writer = Thread.ofVirtual().start(() -> write(bytes));
    // Small inputs are delivered when this returns, so that tests can order them.
    if (bytes.length < 4096) {
      join(writer, Duration.ofSeconds(5));
    } else {
      pending = writer;
    }
  }

  private volatile Thread pending;

  private void write(byte[] bytes) {
    try {
      OutputStream stdin = process.getOutputStream();
      stdin.write(bytes);
      stdin.flush();
    } catch (IOException e) {
      // The command ended without reading all: its result tells the story.
    }
  }

  /** End of file on standard input, after what was typed before. */
  void endStdin() {
    Thread before = pending;
    Thread.ofVirtual()
        .start(
            () -> {
              if (before != null) {
                join(before, cli.timeout());
              }
              try {
                process.getOutputStream().close();
              } catch (IOException e) {
                // Gone already.
              }
            });
  }

  String out() {
    return out.text();
  }

  String err() {
    return err.text();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until standard output satisfies the condition, while the command goes on. */
  void awaitOut(String what, Predicate<String> condition) {
    try {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(Duration.ofSeconds(20))
          .until(() -> condition.test(out()));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("never printed: " + what + "\n" + soFar(), e);
    }
  }

  Result await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        String state = soFar();
        close();
        throw new AssertionError("not ended within " + limit + ": " + state);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted: " + soFar(), e);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
    // A daemon started by the command may hold the pipes: don't wait for their end for ever.
    out.awaitEnd();
    err.awaitEnd();
    return new Result(cli, process.exitValue(), out.bytes(), err.text(), took);
  }

  private String soFar() {
    return "`%s`\n--- stdout so far:\n%s\n--- stderr so far:\n%s"
        .formatted(cli.line(), Result.shortened(out()), Result.shortened(err()));
  }

  /** Sends SIGTERM to the command, as a user's Ctrl-C on the client's terminal would end it. */
  void terminate() {
    process.destroy();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static void join(Thread thread, Duration limit) {
    try {
      thread.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What came out of one pipe. */
  private static final class Collected {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread reader;

    Collected(InputStream from) {
      reader = Thread.ofVirtual().start(() -> read(from));
    }

    private void read(InputStream from) {
      byte[] buffer = new byte[65536];
      try {
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
          bytes.write(buffer, 0, n);
        }
      } catch (IOException e) {
        // The process was killed: what came before stays.
      }
    }

    void awaitEnd() {
      join(reader, Duration.ofSeconds(2));
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
