package dev.gantry.agent.data;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A unix socket for root only. */
final class UnixEntrance implements Entrance {
  /** A burst of requests to apps is a connection each; the kernel refuses who does not fit in. */
  private static final int BACKLOG = 1024;

  private final Path socket;
  private final ServerSocketChannel server;

  UnixEntrance(Path socket) throws IOException {
    this.socket = socket;
    // Of an agent that was killed; two agents of one home are kept apart by the lock file.
    Files.deleteIfExists(socket);
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
  }

  @Override
  public Arrival accept() throws IOException {
    SocketChannel channel = server.accept();
    return () -> new ChannelWire(channel);
  }

  @Override
  public boolean isOpen() {
    return server.isOpen();
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
