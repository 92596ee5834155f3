package dev.gantry.standalone.installation;

/**
 * The gateway's two listeners: in clear for this machine alone, and with TLS, for other hosts where
 * {@code --listen} says so.
 */
public record Listening(ListenAddress plain, ListenAddress tls) {
  private static final String LOOPBACK = "127.0.0.1";

  /**
   * @param text of {@code --listen}: an address of this machine alone moves the plain listener, any
   *     other the one with TLS
   */
  public static Listening of(String text, Ports ports) {
    ListenAddress plain = ListenAddress.parse(text, ports.gateway());
    return plain.isLoopback()
        ? new Listening(plain, new ListenAddress(LOOPBACK, ports.gatewayTls()))
        : new Listening(
            new ListenAddress(LOOPBACK, ports.gateway()),
            ListenAddress.parse(text, ports.gatewayTls()));
  }
}
