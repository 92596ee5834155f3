package dev.gantry.gateway.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Where an agent's data port is: {@code unix:/path} on this machine, {@code tls:host:port} on
 * another.
 */
sealed interface DataAddress {
  /** A socket for root only. */
  record Unix(UnixDomainSocketAddress socket) implements DataAddress {}

  /** Both sides prove who they are. */
  record Tls(String host, int port) implements DataAddress {}

  Duration CONNECT = Duration.ofSeconds(5);
  int CROWDED_ATTEMPTS = 50;
  Duration CROWDED_PAUSE = Duration.ofMillis(20);
  String UNIX = "unix:";
  String TLS = "tls:";

  /**
   * @throws IllegalArgumentException for another form
   */
  static DataAddress parse(String text) {
    if (text.startsWith(UNIX)) {
      return new Unix(UnixDomainSocketAddress.of(text.substring(UNIX.length())));
    }
    int colon = text.lastIndexOf(':');
    if (text.startsWith(TLS) && colon > TLS.length()) {
      return new Tls(
          text.substring(TLS.length(), colon), Integer.parseInt(text.substring(colon + 1)));
    }
    throw new IllegalArgumentException("data address is neither unix: nor tls: " + text);
  }

  /** Waits a moment while more knock at once than the agent's backlog holds. */
  static Wire connect(Unix address) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return connectAtOnce(address);
      } catch (IOException e) {
        // EAGAIN of connect(2) on a Unix socket: there is no waiting for it by the kernel.
        boolean crowded = String.valueOf(e.getMessage()).contains("temporarily unavailable");
        if (!crowded || attempt == CROWDED_ATTEMPTS) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(CROWDED_PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("connecting to an agent");
    }
  }

  private static Wire connectAtOnce(Unix address) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(address.socket());
      return new ChannelWire(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The handshake is done: the other side is the node that the context asks for. */
  static Wire connect(Tls address, SSLContext context) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(address.host(), address.port()), (int) CONNECT.toMillis());
      socket.setSoTimeout((int) CONNECT.toMillis());
      SSLSocket tls =
          (SSLSocket)
              context.getSocketFactory().createSocket(socket, address.host(), address.port(), true);
      tls.setUseClientMode(true);
      tls.startHandshake();
      socket.setSoTimeout(0);
      return new TlsWire(socket, tls);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }
}
