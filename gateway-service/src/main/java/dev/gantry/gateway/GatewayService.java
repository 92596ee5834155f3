package dev.gantry.gateway;

import dev.gantry.gateway.settings.GatewayProperties;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The one door: tenants, their docker clients and the node agents come in here. */
@SpringBootApplication
@EnableConfigurationProperties(GatewayProperties.class)
public class GatewayService {
  public static void main(String[] args) {
    new SpringApplicationBuilder(GatewayService.class)
        .properties("spring.config.name=gateway-service")
        .main(GatewayService.class)
        .run(args);
  }
}
