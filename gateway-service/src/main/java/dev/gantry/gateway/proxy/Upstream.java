package dev.gantry.gateway.proxy;

import java.net.URI;
import java.util.Objects;

/**
 * A service behind the gateway.
 *
 * @param name as messages call it
 * @param baseUrl {@code http://host:port}, without a slash at the end
 */
public record Upstream(String name, String baseUrl) {
  public Upstream {
    Objects.requireNonNull(name, "name");
    if (URI.create(baseUrl).getHost() == null) {
      throw new IllegalArgumentException("no address of " + name + ": " + baseUrl);
    }
  }
}
