package dev.gantry.gateway.testing;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An agent's data port on a unix socket. */
public final class FakeAgent implements AutoCloseable {
  /** What it does after a good answer line. */
  public interface Behaviour {
    void run(SocketChannel gateway) throws IOException;
  }

  private final ServerSocketChannel server;
  private final Path socket;
  private final List<StreamRequest> requests = new CopyOnWriteArrayList<>();
  private volatile StreamAnswer answer = StreamAnswer.OK;
  private volatile Behaviour behaviour = FakeAgent::echo;
  private volatile Function<StreamRequest, Reply> replies;

  /** What a stream is answered, and what comes then. */
  public record Reply(StreamAnswer line, Behaviour then) {}

  public FakeAgent(Path folder) {
    socket = folder.resolve("agent.sock");
    try {
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UncheckedIOException("fake agent", e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public String dataAddress() {
    return "unix:" + socket;
  }

  public List<StreamRequest> requests() {
    return requests;
  }

  public void behave(StreamAnswer line, Behaviour then) {
    answer = line;
    behaviour = then;
  }

  /** By what is asked; until the next {@link #reset}. */
  public void reply(Function<StreamRequest, Reply> to) {
    replies = to;
  }

  public void reset() {
    replies = null;
    behave(StreamAnswer.OK, FakeAgent::echo);
    requests.clear();
  }

  /** Like {@code cat}: ends when its input ends. */
  public static void echo(SocketChannel gateway) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    while (gateway.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        gateway.write(buffer);
      }
      buffer.clear();
    }
  }

  public static Behaviour says(byte[] bytes) {
    return gateway -> {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        gateway.write(buffer);
      }
    };
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel gateway = server.accept();
        Thread.ofVirtual().start(() -> serve(gateway));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(SocketChannel gateway) {
    try (gateway) {
      StreamRequest request = GantryJson.mapper().readValue(line(gateway), StreamRequest.class);
      requests.add(request);
      Function<StreamRequest, Reply> by = replies;
      Reply reply = by == null ? new Reply(answer, behaviour) : by.apply(request);
      StreamAnswer line = reply.line();
      Behaviour then = reply.then();
      gateway.write(
          ByteBuffer.wrap((GantryJson.mapper().writeValueAsString(line) + "\n").getBytes("UTF-8")));
      if (line.error() == null) {
        then.run(gateway);
      }
    } catch (IOException e) {
      // The gateway closed first, as some tests want.
    }
  }

  private static byte[] line(SocketChannel gateway) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (gateway.read(one) >= 0 && one.get(0) != '\n') {
      line.write(one.get(0));
      one.clear();
    }
    return line.toByteArray();
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
