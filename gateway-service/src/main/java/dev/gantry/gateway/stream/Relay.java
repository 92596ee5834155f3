package dev.gantry.gateway.stream;

import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries raw bytes between a client and a container until the container's side ends.
 *
 * <pre>
 * client sends no more      -> the container sees the end of its stdin; its output goes on
 * container sends no more   -> the client sees the end; it has a moment to close its side
 * container reads no more   -> what the client still sends is thrown away
 * client can't be written   -> the container's stream is closed
 * </pre>
 */
final class Relay {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final int BUFFER = 64 << 10;

  /** How long a client may take to close after the end of the output was sent. */
  private static final Duration LINGER = Duration.ofSeconds(3);

  private final End client;
  private final End agent;
  private final Counter toContainer;
  private final Counter toClient;

  Relay(End client, End agent, Counter toContainer, Counter toClient) {
    this.client = client;
    this.agent = agent;
    this.toContainer = toContainer;
    this.toClient = toClient;
  }

  /** Blocks until it is over. Both ends are closed then. */
  void run() {
    Thread input = Thread.ofVirtual().name("relay-input").start(this::carryInput);
    try {
      carryOutput();
      input.join(LINGER);
      if (input.isAlive()) {
        client.endInput();
        input.join(LINGER);
      }
    } catch (IOException e) {
      LOG.debug("stream to the client broke off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(agent);
      close(client);
    }
  }

  private void carryOutput() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (readAgent(buffer) >= 0) {
        toClient.increment(buffer.flip().remaining());
        client.write(buffer);
        buffer.clear();
      }
    } finally {
      client.endOutput();
    }
  }

  /** An agent that breaks off ends the output, like one that closes. */
  private int readAgent(ByteBuffer buffer) {
    try {
      return agent.read(buffer);
    } catch (IOException e) {
      if (!(e instanceof ClosedChannelException)) {
        LOG.warn("the agent's stream broke off: {}", e.toString());
      }
      return -1;
    }
  }

  private void carryInput() {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    boolean wanted = true;
    try {
      while (client.read(buffer) >= 0) {
        buffer.flip();
        if (wanted) {
          wanted = offer(buffer);
        }
        buffer.clear();
      }
      agent.endOutput();
    } catch (ClosedChannelException e) {
      // The container's side ended first.
      LOG.trace("input ends", e);
    } catch (IOException e) {
      LOG.debug("the client's input broke off", e);
      close(agent);
    }
  }

  /** False when the container reads no more (its stdin is closed, or it has ended). */
  private boolean offer(ByteBuffer buffer) {
    try {
      int length = buffer.remaining();
      agent.write(buffer);
      toContainer.increment(length);
      return true;
    } catch (IOException e) {
      LOG.trace("input is not wanted any more", e);
      return false;
    }
  }

  private static void close(End end) {
    try {
      end.close();
    } catch (IOException e) {
      LOG.debug("closing {}", end, e);
    }
  }
}
