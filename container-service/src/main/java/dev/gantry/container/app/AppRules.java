package dev.gantry.container.app;

import dev.gantry.container.rollout.Rules;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How apps are kept: see {@link Rules}. */
@ConfigurationProperties("gantry.apps")
public record AppRules(
    @DefaultValue("2s") Duration settle,
    @DefaultValue("2s") Duration drain,
    @DefaultValue("30s") Duration grace,
    @DefaultValue("10s") Duration stable,
    @DefaultValue("2") int keepEnded) {
  Rules rules() {
    return new Rules(settle, drain, grace, stable, keepEnded);
  }
}
