package dev.gantry.gateway.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/** Where an agent's data port is: {@code unix:/path} or {@code tcp:host:port}. */
record DataAddress(SocketAddress socket) {
  private static final String UNIX = "unix:";
  private static final String TCP = "tcp:";

  /**
   * @throws IllegalArgumentException for another form
   */
  static DataAddress parse(String text) {
    if (text.startsWith(UNIX)) {
      return new DataAddress(UnixDomainSocketAddress.of(text.substring(UNIX.length())));
    }
    int colon = text.lastIndexOf(':');
    if (text.startsWith(TCP) && colon > TCP.length()) {
      InetSocketAddress address =
          new InetSocketAddress(
              text.substring(TCP.length(), colon), Integer.parseInt(text.substring(colon + 1)));
      // Grants and bytes would cross a network in clear; TLS to agents is not there yet.
      if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
        throw new IllegalArgumentException(
            "data address beyond this host needs TLS, which is not supported yet: " + text);
      }
      return new DataAddress(address);
    }
    throw new IllegalArgumentException("data address is neither unix: nor tcp: " + text);
  }

  SocketChannel connect() throws IOException {
    SocketChannel channel =
        socket instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    try {
      channel.connect(socket);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }
}
