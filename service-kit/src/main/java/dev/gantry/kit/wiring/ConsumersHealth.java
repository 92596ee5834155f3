package dev.gantry.kit.wiring;

import dev.gantry.kit.kafka.Consumers;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Health {@code kafka}: whether every consumer of the service reads. */
@AutoConfiguration(after = MessagingConfiguration.class)
public class ConsumersHealth {
  @Bean
  HealthIndicator kafkaHealthIndicator(Consumers consumers) {
    return () ->
        consumers.healthy()
            ? Health.up().build()
            : Health.down().withDetail("reason", "a consumer can't reach Kafka").build();
  }
}
