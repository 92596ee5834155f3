package dev.gantry.standalone.installation;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;

/**
 * Where the gateway takes tenants' requests.
 *
 * @param host a numeric address
 * @param port a TCP port
 */
public record ListenAddress(String host, int port) {
  private static final String LOOPBACK = "127.0.0.1";

  /** Of RFC 5737: routed like any other, and nobody's. */
  private static final String DOCUMENTATION_ADDRESS = "192.0.2.1";

  public ListenAddress {
    if (port < 1 || port > 65_535) {
      throw new LaunchException("--listen: " + port + " is no TCP port (1 to 65535)");
    }
  }

  /**
   * Parses {@code ADDR}, {@code ADDR:PORT}, {@code :PORT}, {@code [ADDR6]} or {@code [ADDR6]:PORT}.
   */
  public static ListenAddress parse(String text, int defaultPort) {
    String rest = text;
    String host;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) {
        throw new LaunchException("--listen " + text + ": the bracket is not closed");
      }
      host = text.substring(1, end);
      rest = text.substring(end + 1);
    } else if (text.indexOf(':') != text.lastIndexOf(':')) {
      return checked(text, text, defaultPort);
    } else {
      int colon = text.indexOf(':');
      host = colon < 0 ? text : text.substring(0, colon);
      rest = colon < 0 ? "" : text.substring(colon);
    }
    return checked(text, host.isEmpty() ? LOOPBACK : host, port(text, rest, defaultPort));
  }

  /** Whether no other host reaches it. */
  public boolean isLoopback() {
    return address(host).isLoopbackAddress();
  }

  /**
   * {@code HOST:PORT} for clients: of all addresses, one that other hosts reach; if there is none,
   * 127.0.0.1.
   */
  public String reachable() {
    String name = address(host).isAnyLocalAddress() ? ownAddress() : host;
    return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
  }

  /** The source address of what this host sends out; connecting UDP sends nothing. */
  private static String ownAddress() {
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(new InetSocketAddress(DOCUMENTATION_ADDRESS, 9));
      InetAddress source = probe.getLocalAddress();
      return source.isAnyLocalAddress() ? LOOPBACK : source.getHostAddress();
    } catch (SocketException | UncheckedIOException e) {
      // No route to the outside: whoever comes from this machine at least gets in.
      return LOOPBACK;
    }
  }

  public String url() {
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static ListenAddress checked(String text, String host, int port) {
    if (!host.matches("[0-9.]+|[0-9a-fA-F:.]+|localhost")) {
      throw new LaunchException(
          "--listen " + text + ": give a numeric address, such as 127.0.0.1 or [::1]");
    }
    return new ListenAddress(address(host).getHostAddress(), port);
  }

  private static int port(String text, String rest, int defaultPort) {
    if (rest.isEmpty()) {
      return defaultPort;
    }
    if (!rest.matches(":[0-9]{1,5}")) {
      throw new LaunchException("--listen " + text + ": no port number after the address");
    }
    return Integer.parseInt(rest.substring(1));
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new LaunchException("--listen: " + host + " is not an address", e);
    }
  }
}
