package dev.gantry.standalone;

import dev.gantry.container.ContainerService;
import dev.gantry.gateway.GatewayService;
import dev.gantry.image.ImageService;
import dev.gantry.volume.VolumeService;
import java.util.List;

/**
 * One of the services, as the shared JVM runs it.
 *
 * @param name its configuration's name
 * @param application its Spring Boot application
 * @param foreign packages whose auto-configuration is not meant for it: it sees the jars of its
 *     siblings on the class path
 */
record StandaloneService(String name, Class<?> application, List<String> foreign) {
  /** Auto-configuration that only the gateway's dependencies bring. */
  static final List<String> GATEWAYS_OWN =
      List.of("org.springframework.cloud.", "org.springframework.boot.security.");

  static final List<StandaloneService> ALL =
      List.of(
          new StandaloneService("gateway-service", GatewayService.class, List.of()),
          new StandaloneService("container-service", ContainerService.class, GATEWAYS_OWN),
          new StandaloneService("image-service", ImageService.class, GATEWAYS_OWN),
          new StandaloneService("volume-service", VolumeService.class, GATEWAYS_OWN));

  StandaloneService {
    foreign = List.copyOf(foreign);
  }

  /** Arguments, since they win over everything and belong to one context alone. */
  String[] arguments(String configFolder) {
    return new String[] {
      "--spring.config.name=" + name,
      "--spring.config.additional-location=file:" + configFolder + "/",
      "--" + ForeignAutoConfiguration.PROPERTY + "=" + String.join(",", foreign),
      "--management.metrics.use-global-registry=false",
      "--spring.main.banner-mode=off",
      "--spring.main.register-shutdown-hook=false",
      "--spring.lifecycle.timeout-per-shutdown-phase=3s",
    };
  }
}
