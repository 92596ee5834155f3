package dev.gantry.agent.data;

import dev.gantry.agent.run.actor.InputPort;
import dev.gantry.model.spec.ProcessSpec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's bytes on their way to the container. What the end of them means is Docker's: with
 * {@code StdinOnce} and no terminal the container's input ends; else the client is detached.
 */
final class InputRelay {
  private static final Logger LOG = LoggerFactory.getLogger(InputRelay.class);

  private final Connection connection;
  private final Goal goal;
  private final DetachKeys keys;
  private final Thread output = Thread.currentThread();
  private final ByteBuffer passed;
  private Thread thread;
  private volatile boolean detached;
  private volatile boolean takenLeave;
  private volatile boolean stopped;

  /**
   * Where the bytes go.
   *
   * @param name for people who read the log
   * @param process null: it takes no input, what comes is thrown away
   */
  record Goal(String name, Future<InputPort> port, ProcessSpec process) {}

  private InputRelay(Connection connection, Goal goal, DetachKeys keys) {
    this.connection = connection;
    this.goal = goal;
    this.keys = keys;
    this.passed = ByteBuffer.allocateDirect((64 << 10) + 1 + keys.length());
  }

  /** Begins to read; the calling thread is interrupted when the client has detached or gone. */
  static InputRelay start(Connection connection, Goal goal, DetachKeys keys) {
    InputRelay relay = new InputRelay(connection, goal, keys);
    if (goal.process() == null) {
      relay.thread = Thread.ofVirtual().name("input-drop").start(relay::drop);
    } else {
      // A platform thread: writing to a pipe may wait in the kernel.
      relay.thread = Thread.ofPlatform().name("input").daemon().start(relay::run);
    }
    return relay;
  }

  private void drop() {
    try {
      for (ByteBuffer b = connection.read(); b != null; b = connection.read()) {
        b.position(b.limit());
      }
    } catch (IOException e) {
      gone(e);
    }
  }

  private void run() {
    try {
      InputPort to = goal.port().get();
      if (stopped) {
        // The start that this client waited for failed: its bytes are not for another run.
        return;
      }
      for (ByteBuffer b = connection.read(); b != null; b = connection.read()) {
        passed.clear();
        boolean leaves = keys.detaches(b, passed);
        to.write(MemorySegment.ofBuffer(passed.flip()));
        if (leaves) {
          takenLeave = true;
          detach();
          return;
        }
      }
      end(to);
    } catch (IOException e) {
      gone(e);
    } catch (InterruptedException | ExecutionException e) {
      LOG.debug("Input of {} is relayed no more", goal.name());
    }
  }

  private void end(InputPort to) {
    if (goal.process().stdinOnce() && !goal.process().tty()) {
      to.end();
    } else {
      detach();
    }
  }

  private void gone(IOException e) {
    if (!stopped) {
      LOG.debug("A client of {} has gone", goal.name(), e);
      detach();
    }
  }

  private void detach() {
    if (!stopped) {
      detached = true;
      output.interrupt();
    }
  }

  boolean hasDetached() {
    return detached;
  }

  /** By the keys for it; a client that ends its input or goes has not. */
  boolean hasTakenLeave() {
    return takenLeave;
  }

  /** No more bytes are taken; the connection is still open. For the output's thread. */
  void stop() {
    stopped = true;
    // A detaching that came too late must not disturb what this thread does next.
    Thread.interrupted();
  }

  /** After {@link #stop}: until the peer has ended its side, but not for long. */
  void awaitEnd(Duration atMost) throws InterruptedException {
    if (!thread.join(atMost)) {
      thread.interrupt();
    }
  }
}
