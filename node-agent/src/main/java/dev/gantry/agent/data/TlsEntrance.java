package dev.gantry.agent.data;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A port for gateways of other hosts: both sides prove who they are. */
final class TlsEntrance implements Entrance {
  /** Who does not prove itself by then is sent away. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(5);

  private static final int BACKLOG = 1024;

  private final ServerSocket server;
  private final Supplier<SSLContext> context;

  /**
   * @param context asked for at each connection: certificates are renewed
   */
  TlsEntrance(InetSocketAddress at, Supplier<SSLContext> context) throws IOException {
    this.context = context;
    this.server = new ServerSocket();
    server.setReuseAddress(true);
    try {
      server.bind(at, BACKLOG);
    } catch (IOException e) {
      server.close();
      throw new IOException("data port at " + at + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Arrival accept() throws IOException {
    Socket plain = server.accept();
    return () -> shakeHands(plain);
  }

  private Wire shakeHands(Socket plain) throws IOException {
    try {
      plain.setTcpNoDelay(true);
      plain.setSoTimeout((int) HANDSHAKE.toMillis());
      SSLSocket tls = (SSLSocket) context.get().getSocketFactory().createSocket(plain, null, true);
      tls.setNeedClientAuth(true);
      tls.startHandshake();
      plain.setSoTimeout(0);
      return new TlsWire(plain, tls);
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  @Override
  public boolean isOpen() {
    return !server.isClosed();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
