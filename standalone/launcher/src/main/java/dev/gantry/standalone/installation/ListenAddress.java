package dev.gantry.standalone.installation;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where the gateway takes tenants' requests.
 *
 * @param host a numeric address
 * @param port a TCP port
 */
public record ListenAddress(String host, int port) {
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
    return checked(text, host.isEmpty() ? "127.0.0.1" : host, port(text, rest, defaultPort));
  }

  /**
   * Fails on an address that other hosts could reach: whoever can send to it in clear could read
   * every token on the way.
   */
  public void requireLoopback() {
    if (!address(host).isLoopbackAddress()) {
      throw new LaunchException(
          """
          --listen %s is refused: TCP beyond this machine needs TLS, and this gateway has no \
          certificate yet. Listen on a loopback address (127.0.0.1) and reach it through ssh: \
          ssh -L %d:%s:%d HOST"""
              .formatted(host, port, "127.0.0.1", port));
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
