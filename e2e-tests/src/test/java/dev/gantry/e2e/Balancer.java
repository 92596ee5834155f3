package dev.gantry.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What stands before replicas: TCP connections in turns, past those that refuse. */
final class Balancer implements AutoCloseable {
  private static final int CONNECT_MILLIS = 2000;

  private final ServerSocket server;
  private final List<Integer> backends;
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  Balancer(int port, List<Integer> backends) {
    this.backends = backends;
    try {
      this.server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port, e);
    }
    Thread.ofVirtual().name("balancer-" + port).start(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket client) {
    open.add(client);
    try (client;
        Socket backend = connect()) {
      open.add(backend);
      Thread up = Thread.ofVirtual().start(() -> carry(client, backend));
      carry(backend, client);
      up.join();
      open.remove(backend);
    } catch (IOException | InterruptedException e) {
      // Nobody is there: the client sees its connection closed.
    } finally {
      open.remove(client);
    }
  }

  private Socket connect() throws IOException {
    IOException last = null;
    for (int i = 0; i < backends.size(); i++) {
      int port = backends.get(Math.floorMod(turn.getAndIncrement(), backends.size()));
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

  /** What broke off breaks off on the other side too. */
  private static void carry(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(Balancer::closeQuietly);
  }
}
