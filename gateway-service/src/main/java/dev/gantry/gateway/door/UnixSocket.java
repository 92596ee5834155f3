package dev.gantry.gateway.door;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;

/** The administrators' socket: who may open its folder is the local administrator. */
final class UnixSocket {
  /** sun_path of unix(7) has 108 bytes, one of them the closing zero. */
  private static final int LONGEST_PATH = 107;

  private UnixSocket() {}

  static Connector connector(Path socket) {
    if (socket.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST_PATH) {
      throw new IllegalStateException(
          "gantry.gateway.unix-socket: path is longer than " + LONGEST_PATH + " bytes: " + socket);
    }
    try {
      prepare(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("preparing the unix socket " + socket, e);
    }
    Connector connector = new Connector(new Http11NioProtocol());
    connector.setProperty("unixDomainSocketPath", socket.toString());
    connector.setProperty("unixDomainSocketPathPermissions", "rw-rw----");
    return connector;
  }

  private static void prepare(Path socket) throws IOException {
    Path folder = socket.toAbsolutePath().getParent();
    Path above = folder.getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    }
    // Also where the folder was there already: the umask, or an operator, may have opened it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
    deleteStale(socket);
  }

  private static void deleteStale(Path socket) throws IOException {
    if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException nobodyListens) {
      Files.delete(socket);
      return;
    }
    throw new IllegalStateException("another process listens on the unix socket " + socket);
  }
}
