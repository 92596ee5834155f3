package dev.gantry.agent.data;

import dev.gantry.agent.run.actor.ContainerHandle;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.stream.StreamAnswer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP connection to a port of a container, relayed to the gateway. */
final class ConnectSession {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectSession.class);
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final int BUFFER = 64 << 10;
  private static final int LAST_PORT = 65_535;

  private final Connection connection;
  private final ContainerHandle container;

  ConnectSession(Connection connection, ContainerHandle container) {
    this.connection = connection;
    this.container = container;
  }

  /** Returns when both directions have ended, or one has broken off. */
  void serve(int port) throws IOException, InterruptedException {
    try (SocketChannel target = connect(port)) {
      connection.answer(StreamAnswer.OK);
      Thread input = Thread.ofVirtual().name("connect-input").start(() -> carryInput(target));
      carryOutput(target);
      input.join();
    }
  }

  private SocketChannel connect(int port) throws IOException {
    if (port < 1 || port > LAST_PORT) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "no TCP port: " + port);
    }
    String address =
        container
            .address()
            .orElseThrow(
                () ->
                    new GantryException(
                        ErrorCode.CONTAINER_NOT_RUNNING,
                        "container " + container.id() + " is not running on a network of its own"));
    SocketChannel channel = SocketChannel.open();
    try {
      channel.socket().setTcpNoDelay(true);
      channel.socket().connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
      return channel;
    } catch (IOException e) {
      channel.close();
      throw new GantryException(
          ErrorCode.CONFLICT,
          "connect to port %d of container %s: %s"
              .formatted(port, container.id().shortId(), e.getMessage()),
          e);
    }
  }

  private void carryOutput(SocketChannel target) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (target.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          connection.channel().write(buffer);
        }
        buffer.clear();
      }
      connection.endOutput();
    } catch (IOException e) {
      // A reset is passed on as one: half an answer must not pass for the whole.
      connection.close();
      throw e;
    }
  }

  /** What the container reads no more is thrown away: its answer still comes. */
  private void carryInput(SocketChannel target) {
    boolean wanted = true;
    try {
      for (ByteBuffer b = connection.read(); b != null; b = connection.read()) {
        wanted = wanted && offered(target, b);
        b.position(b.limit());
      }
      if (wanted) {
        target.shutdownOutput();
      }
    } catch (ClosedChannelException e) {
      LOG.trace("the container's side ended first", e);
    } catch (IOException e) {
      LOG.debug("the gateway's side of {} broke off: {}", container.id(), e.toString());
      close(target);
    }
  }

  private static boolean offered(SocketChannel target, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        target.write(bytes);
      }
      return true;
    } catch (IOException e) {
      LOG.trace("input is not wanted any more", e);
      return false;
    }
  }

  private static void close(SocketChannel target) {
    try {
      target.close();
    } catch (IOException e) {
      LOG.debug("closing a connection", e);
    }
  }
}
