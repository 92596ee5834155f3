package dev.gantry.container.announce;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The lines that wait for one open stream. */
final class Listener implements AutoCloseable {
  /** Who is this far behind gets the rest by Kafka. */
  private static final int MOST = 1_000;

  private static final String END = "end";

  private final Consumer<Listener> leave;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  Listener(Consumer<Listener> leave) {
    this.leave = leave;
  }

  void offer(String line) {
    if (lines.size() < MOST) {
      lines.add(line);
    }
  }

  /** The next line; empty when none came in this time, or the listener is closed. */
  Optional<String> next(Duration wait) throws InterruptedException {
    return Optional.ofNullable(lines.poll(wait.toMillis(), TimeUnit.MILLISECONDS))
        .filter(line -> !closed);
  }

  boolean hasMore() {
    return !lines.isEmpty();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    leave.accept(this);
    lines.add(END);
  }
}
