package dev.gantry.container;

import dev.gantry.container.app.AppRules;
import dev.gantry.container.event.EventRetention;
import dev.gantry.container.membership.NetworkRules;
import dev.gantry.container.waiting.Patience;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Containers, runs, placement and nodes: the only place where lifecycle is decided. */
@SpringBootApplication
@EnableScheduling
@EnableConfigurationProperties({
  Patience.class,
  EventRetention.class,
  AppRules.class,
  NetworkRules.class
})
public class ContainerService {
  public static void main(String[] args) {
    new SpringApplicationBuilder(ContainerService.class)
        .properties("spring.config.name=container-service")
        .run(args);
  }
}
