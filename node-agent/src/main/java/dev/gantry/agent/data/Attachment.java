package dev.gantry.agent.data;

import dev.gantry.agent.log.Follower;
import dev.gantry.agent.log.LogStream;
import dev.gantry.agent.log.Piece;
import dev.gantry.agent.run.actor.ContainerHandle;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.stream.StreamVerb;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Docker's attach. The follower is in its place before the answer goes out: a client that starts
 * the container after it sees the first byte.
 */
final class Attachment implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final Connection connection;
  private final ContainerHandle container;
  private final StreamVerb.Attach verb;
  private final ProcessSpec process;
  private final DetachKeys keys;
  private final Follower follower;

  private Attachment(
      Connection connection,
      ContainerHandle container,
      StreamVerb.Attach verb,
      ProcessSpec process,
      DetachKeys keys,
      Follower follower) {
    this.connection = connection;
    this.container = container;
    this.verb = verb;
    this.process = process;
    this.keys = keys;
    this.follower = follower;
  }

  /** From here on nothing of the container's output is missed. */
  static Attachment place(Connection connection, ContainerHandle container, StreamVerb.Attach verb)
      throws IOException {
    ProcessSpec process = DataPort.spec(container).process();
    DetachKeys keys = DetachKeys.of(verb.detachKeys(), process.tty());
    Follower follower =
        verb.logs()
            ? container.log().followFromStart(verb.stream())
            : container.log().followFromEnd(verb.stream());
    return new Attachment(connection, container, verb, process, keys, follower);
  }

  ContainerHandle container() {
    return container;
  }

  /**
   * After the answer. Returns when the run has ended, or the client has detached or gone.
   *
   * @return whether it took leave by its detach keys
   */
  boolean serve() throws IOException, InterruptedException {
    boolean takesInput = verb.stdin() && process.openStdin();
    InputRelay relay;
    try (follower) {
      InputRelay input =
          InputRelay.start(
              connection,
              new InputRelay.Goal(
                  "container " + container.id(), container.input(), takesInput ? process : null),
              keys);
      try {
        pass(input);
      } catch (InterruptedException | ClosedByInterruptException e) {
        if (!input.hasDetached()) {
          throw e;
        }
        // The client's way out of the wait; its thread has told us.
        LOG.debug("A client detached from container {}", container.id());
      } finally {
        input.stop();
      }
      if (connection.channel().isOpen()) {
        connection.endOutput();
      }
      relay = input;
    }
    // The follower is closed by now: nobody waits for what the client does with its side.
    relay.awaitEnd(LINGER);
    return relay.hasTakenLeave();
  }

  private void pass(InputRelay input) throws IOException, InterruptedException {
    Frames frames = new Frames(connection.channel(), process.tty());
    while (!input.hasDetached()) {
      if (!verb.stream() && follower.isAtMark()) {
        return;
      }
      Optional<Piece> next = follower.next();
      if (next.isEmpty()) {
        return;
      }
      switch (next.get()) {
        case Piece.Output o -> {
          if (wants(o.stream())) {
            frames.write(o.stream(), o.bytes());
          }
        }
        // Nothing of it is lost to an attached client; to one that asked for old output, what is
        // old.
        case Piece.Gap g -> {}
        case Piece.RunBegan b -> {}
        case Piece.RunEnded e -> {
          if (follower.isBeyondMark()) {
            return;
          }
        }
      }
    }
  }

  /** Safe twice. */
  @Override
  public void close() throws IOException {
    follower.close();
  }

  private boolean wants(LogStream stream) {
    return stream == LogStream.STDOUT ? verb.stdout() : verb.stderr();
  }
}
