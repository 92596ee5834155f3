package dev.gantry.gateway.settings;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the gateway alone.
 *
 * @param unixSocket path of the administrators' socket; null or empty for none
 * @param bootstrapAdminTokenFile a first administrator's token is kept here, made when missing;
 *     null for none
 * @param joinTokenFile the token that nodes join with, likewise
 */
@ConfigurationProperties("gantry.gateway")
public record GatewayProperties(
    String unixSocket, Path bootstrapAdminTokenFile, Path joinTokenFile) {
  public boolean hasUnixSocket() {
    return unixSocket != null && !unixSocket.isBlank();
  }
}
