package dev.gantry.image.remote;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gantry.image.registry.*}: how other registries are talked to.
 *
 * @param parallelLayers layers that one pull downloads at once
 * @param insecure registries that may have an unknown certificate or speak plain HTTP: {@code
 *     host}, {@code host:port}, or a network for addresses; loopback ones may anyway
 * @param tenantNetworks networks that tenants may reach beside public addresses, as {@code
 *     10.1.0.0/16}
 * @param connectTimeout for a connection, and for its TLS handshake
 * @param silenceTimeout without a byte, after which a request has failed
 * @param attempts downloads of a layer that fail in a row before the pull fails
 * @param retryDelay wait before the second attempt; grows by itself with each further one
 */
public record RegistrySettings(
    @DefaultValue("3") int parallelLayers,
    @DefaultValue List<String> insecure,
    @DefaultValue List<String> tenantNetworks,
    @DefaultValue("10s") Duration connectTimeout,
    @DefaultValue("60s") Duration silenceTimeout,
    @DefaultValue("5") int attempts,
    @DefaultValue("5s") Duration retryDelay) {
  public RegistrySettings {
    if (parallelLayers < 1 || attempts < 1) {
      throw new IllegalArgumentException(
          "gantry.image.registry: parallel-layers and attempts must be at least 1");
    }
    insecure = List.copyOf(insecure);
    tenantNetworks = List.copyOf(tenantNetworks);
  }
}
