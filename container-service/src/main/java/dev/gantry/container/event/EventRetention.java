package dev.gantry.container.event;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long events are kept.
 *
 * @param keepFor the age at which they go
 * @param keepMost of each tenant; the oldest go first
 */
@ConfigurationProperties("gantry.container.events")
public record EventRetention(
    @DefaultValue("7d") Duration keepFor, @DefaultValue("100000") long keepMost) {
  public EventRetention {
    if (keepFor.isNegative() || keepMost < 0) {
      throw new IllegalArgumentException("gantry.container.events: neither may be negative");
    }
  }
}
