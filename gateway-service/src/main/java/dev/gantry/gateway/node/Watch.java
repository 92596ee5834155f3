package dev.gantry.gateway.node;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.id.NodeId;
import java.io.Closeable;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The changes that wait for one open stream of a node. */
final class Watch implements Closeable {
  /** A node this far behind is better off with a new snapshot: the stream ends. */
  private static final int MOST = 100_000;

  private sealed interface Item {
    record Change(Assignment assignment) implements Item {}

    record End() implements Item {}
  }

  private final NodeId node;
  private final String session = UUID.randomUUID().toString();
  private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  Watch(NodeId node) {
    this.node = node;
  }

  NodeId node() {
    return node;
  }

  String session() {
    return session;
  }

  void offer(Assignment assignment) {
    if (queue.size() >= MOST) {
      close();
    } else {
      queue.add(new Item.Change(assignment));
    }
  }

  /** The next change; empty when none came in this time, or the watch is closed. */
  Optional<Assignment> next(Duration wait) throws InterruptedException {
    return switch (queue.poll(wait.toMillis(), TimeUnit.MILLISECONDS)) {
      case null -> Optional.empty();
      case Item.Change change -> Optional.of(change.assignment());
      case Item.End end -> Optional.empty();
    };
  }

  /** Whether more is waiting: the stream is flushed when not. */
  boolean hasMore() {
    return !queue.isEmpty();
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** True as soon as the watch is closed, false when the time is over. */
  boolean closedWithin(Duration wait) throws InterruptedException {
    return closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closed.countDown();
    queue.add(new Item.End());
  }
}
