package dev.gantry.container.waiting;

import dev.gantry.container.container.ContainerState;
import dev.gantry.model.id.ContainerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One answer that waits for its container. Registered until it is closed. */
public final class Parking implements AutoCloseable {
  /** What a parked answer hears. */
  sealed interface Signal {
    record Seen(ContainerState state) implements Signal {}

    /** The node is still at work. */
    record Busy() implements Signal {}

    /** The row is gone: it was removed, and its node has cleaned up. */
    record Vanished() implements Signal {}

    /** As above; how its last run ended was told before. */
    record EndedAndVanished(int exitCode) implements Signal {}
  }

  private final Waiters waiters;
  private final ContainerId container;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

  Parking(Waiters waiters, ContainerId container) {
    this.waiters = waiters;
    this.container = container;
  }

  ContainerId container() {
    return container;
  }

  void offer(Signal signal) {
    signals.add(signal);
  }

  /**
   * Waits until a state of the container satisfies the condition. Looks at every state that was
   * committed since the parking; threads that commit at one time may tell them out of order, and
   * what is older than what is known is passed over.
   *
   * @param known the newest state that the caller knows
   * @param silence how long to wait for the node's next word
   * @return empty after a silence
   */
  public <T> Optional<T> await(
      ContainerState known, Function<ContainerState, Optional<T>> condition, Duration silence)
      throws InterruptedException {
    ContainerState newest = known;
    long deadline = System.nanoTime() + silence.toNanos();
    while (true) {
      Signal signal = signals.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (signal == null) {
        return Optional.empty();
      }
      ContainerState next = heard(signal, newest);
      // Our own doings, such as an assignment sent again, are no word of the node.
      boolean nodeSpoke = signal instanceof Signal.Busy || !next.run().equals(newest.run());
      deadline = nodeSpoke ? System.nanoTime() + silence.toNanos() : deadline;
      newest = next;
      Optional<T> answer = condition.apply(newest);
      if (answer.isPresent()) {
        return answer;
      }
    }
  }

  private static ContainerState heard(Signal signal, ContainerState newest) {
    return switch (signal) {
      case Signal.Busy busy -> newest;
      // Committed before what is known, by a thread that came late to tell it: passed over.
      case Signal.Seen(ContainerState state) -> state.version() < newest.version() ? newest : state;
      case Signal.Vanished vanished -> newest.removedAt(Instant.now());
      case Signal.EndedAndVanished(int exitCode) ->
          newest.endedAndRemovedAt(exitCode, Instant.now());
    };
  }

  @Override
  public void close() {
    waiters.leave(this);
  }
}
