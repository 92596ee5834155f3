package dev.gantry.agent.dns;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that hears the sockets of all containers, and hands each question to another. */
final class SocketLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SocketLoop.class);
  private static final int LARGEST_QUESTION = 4096;
  private static final int IN_A_ROW = 64;

  /** Questions of all containers together: each may hold a socket and a buffer for seconds. */
  private static final int AT_ONCE = 2048;

  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Semaphore turns = new Semaphore(AT_ONCE);
  private final Answering answering;
  private final Counter dropped;
  private final Selector selector;
  private final Queue<Asker> arrivals = new ConcurrentLinkedQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_QUESTION);
  private final Thread thread;
  private volatile boolean closed;

  SocketLoop(Answering answering, MeterRegistry meters) {
    this.answering = answering;
    this.dropped =
        Counter.builder("gantry.agent.dns.dropped")
            .description("Questions of containers that ask too many at once")
            .register(meters);
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("selector of the resolver", e);
    }
    this.thread = Thread.ofPlatform().name("gantry-dns").daemon().start(this::serve);
  }

  void add(Asker asker) {
    arrivals.add(asker);
    selector.wakeup();
  }

  /** Sockets that were closed are given back to the kernel by the selector only. */
  void forget() {
    selector.wakeup();
  }

  private void serve() {
    while (!closed) {
      try {
        selector.select(this::ready);
        for (Asker next = arrivals.poll(); next != null; next = arrivals.poll()) {
          register(next);
        }
      } catch (IOException | RuntimeException e) {
        LOG.error("The resolver goes on after", e);
      }
    }
  }

  private void register(Asker asker) {
    try {
      asker.sockets().udp().register(selector, SelectionKey.OP_READ, asker);
      asker.sockets().tcp().register(selector, SelectionKey.OP_ACCEPT, asker);
    } catch (ClosedChannelException e) {
      LOG.debug("container {} has gone before its resolver served", asker.id());
    }
  }

  private void ready(SelectionKey key) {
    Asker asker = (Asker) key.attachment();
    try {
      if (key.isReadable()) {
        questions(asker);
      } else if (key.isAcceptable()) {
        connection(asker);
      }
    } catch (IOException | java.nio.channels.CancelledKeyException e) {
      LOG.debug("resolver of container {}: {}", asker.id(), e.toString());
    }
  }

  private void questions(Asker asker) throws IOException {
    for (int i = 0; i < IN_A_ROW; i++) {
      buffer.clear();
      SocketAddress from = asker.sockets().udp().receive(buffer);
      if (from == null) {
        return;
      }
      byte[] query = new byte[buffer.flip().remaining()];
      buffer.get(query);
      inTurn(asker, () -> byUdp(asker, query, from));
    }
  }

  private void byUdp(Asker asker, byte[] query, SocketAddress from) throws IOException {
    Optional<byte[]> answer = answering.answer(asker, query, false);
    if (answer.isPresent()) {
      DatagramChannel udp = asker.sockets().udp();
      udp.send(ByteBuffer.wrap(answer.get()), from);
    }
  }

  private void connection(Asker asker) throws IOException {
    SocketChannel channel = asker.sockets().tcp().accept();
    if (channel != null && !inTurn(asker, () -> byTcp(asker, channel))) {
      channel.close();
    }
  }

  private void byTcp(Asker asker, SocketChannel channel) throws IOException {
    try (channel) {
      channel.socket().setSoTimeout((int) IDLE.toMillis());
      DataInputStream in = new DataInputStream(channel.socket().getInputStream());
      for (byte[] query = Framed.read(in); query != null; query = Framed.read(in)) {
        Optional<byte[]> answer = answering.answer(asker, query, true);
        if (answer.isEmpty()) {
          return;
        }
        channel.socket().getOutputStream().write(Framed.of(answer.get()));
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private boolean inTurn(Asker asker, Work work) {
    if (!asker.turns().tryAcquire()) {
      dropped.increment();
      return false;
    }
    if (!turns.tryAcquire()) {
      asker.turns().release();
      dropped.increment();
      return false;
    }
    Thread.ofVirtual()
        .name("dns-answer")
        .start(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The container is gone, or has stopped listening.
                LOG.debug("answer to container {}: {}", asker.id(), e.toString());
              } catch (RuntimeException e) {
                LOG.error("A question of container {} stays without answer", asker.id(), e);
              } finally {
                turns.release();
                asker.turns().release();
              }
            });
    return true;
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(Duration.ofSeconds(5));
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing the resolver", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
