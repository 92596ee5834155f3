package dev.gantry.container.waiting;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long parked answers wait.
 *
 * @param startSilence a start without any word of the node for so long is taken back
 * @param stopSilence what a stop may take beyond its own grace period
 * @param waitKeepAlive parked waits write a space at this pace, so that a client that left is
 *     noticed
 */
@ConfigurationProperties("gantry.container")
public record Patience(
    @DefaultValue("15s") Duration startSilence,
    @DefaultValue("15s") Duration stopSilence,
    @DefaultValue("20s") Duration waitKeepAlive) {}
