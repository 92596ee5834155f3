package dev.gantry.gateway.settings;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the gateway alone.
 *
 * @param unixSocket path of the administrators' socket; null or empty for none
 * @param bootstrapAdminTokenFile a first administrator's token is kept here, made when missing;
 *     null for none
 * @param joinTokenFile the token that nodes join with, likewise
 * @param tls the listener for other hosts; null for none
 * @param ingress the listener of apps, in clear; null for none
 */
@ConfigurationProperties("gantry.gateway")
public record GatewayProperties(
    String unixSocket,
    Path bootstrapAdminTokenFile,
    Path joinTokenFile,
    Tls tls,
    Listener ingress) {
  /** An address to listen on. */
  public record Listener(InetAddress address, int port) {}

  /**
   * Where tenants and nodes of other hosts come in, with a certificate of the platform's authority.
   *
   * @param names under which clients reach it, beside its addresses: they stand in the certificate
   */
  public record Tls(InetAddress address, int port, List<String> names) {
    public Tls {
      names = names == null ? List.of() : List.copyOf(names);
    }
  }

  public boolean hasUnixSocket() {
    return unixSocket != null && !unixSocket.isBlank();
  }
}
