package dev.gantry.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What stands before replicas: passes each connection to the next one that takes it. */
final class Balancer implements Closeable {
  private static final int CONNECT_MILLIS = 1000;

  private final ServerSocket server;
  private final List<Integer> targets;
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param port on loopback, to listen on
   * @param targets ports on loopback
   */
  Balancer(int port, List<Integer> targets) throws IOException {
    this.targets = List.copyOf(targets);
    this.server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    Thread.ofVirtual().name("balancer-" + port).start(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        Thread.ofVirtual().name("balanced").start(() -> pass(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void pass(Socket client) {
    try (client;
        Socket replica = connect()) {
      open.add(replica);
      Thread back = Thread.ofVirtual().start(() -> copy(replica, client));
      copy(client, replica);
      back.join();
    } catch (IOException | InterruptedException e) {
      // The client sees its connection end, as with any balancer.
      return;
    } finally {
      open.remove(client);
    }
  }

  private Socket connect() throws IOException {
    IOException last = new IOException("no replica");
    for (int i = 0; i < targets.size(); i++) {
      int port = targets.get(Math.floorMod(turn.getAndIncrement(), targets.size()));
      Socket socket = new Socket();
      try {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        return socket;
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    throw last;
  }

  /** With the end of one direction passed on as such: clients half-close. */
  private void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16 << 10];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      abort(from);
      abort(to);
    } finally {
      open.remove(from);
    }
  }

  private static void abort(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(Balancer::abort);
  }
}
