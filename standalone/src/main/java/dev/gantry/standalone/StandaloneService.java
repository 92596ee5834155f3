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
 */
record StandaloneService(String name, Class<?> application) {
  static final List<StandaloneService> ALL =
      List.of(
          new StandaloneService("gateway-service", GatewayService.class),
          new StandaloneService("container-service", ContainerService.class),
          new StandaloneService("image-service", ImageService.class),
          new StandaloneService("volume-service", VolumeService.class));

  /** Arguments, since they win over everything and belong to one context alone. */
  String[] arguments(String configFolder) {
    return new String[] {
      "--spring.config.name=" + name,
      "--spring.config.additional-location=file:" + configFolder + "/",
      "--management.metrics.use-global-registry=false",
      "--spring.main.banner-mode=off",
      "--spring.main.register-shutdown-hook=false",
      "--spring.lifecycle.timeout-per-shutdown-phase=3s",
    };
  }
}
