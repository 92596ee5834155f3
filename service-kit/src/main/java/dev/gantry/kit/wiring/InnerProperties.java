package dev.gantry.kit.wiring;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the services reach and trust each other.
 *
 * @param secret signs inner tokens; at least 32 characters
 * @param protect whether this service's own paths need an inner token (all but the gateway)
 */
@ConfigurationProperties("gantry.inner")
public record InnerProperties(
    String secret,
    @DefaultValue("true") boolean protect,
    @DefaultValue("http://127.0.0.1:24170") String gatewayUrl,
    @DefaultValue("http://127.0.0.1:24171") String imageUrl,
    @DefaultValue("http://127.0.0.1:24172") String containerUrl,
    @DefaultValue("http://127.0.0.1:24173") String volumeUrl) {}
